package org.tfslim.nets.inception;

import java.util.List;
import org.tfslim.nets.spec.NetSpec;

/** The networks of this package. */
public final class InceptionNets {
  private InceptionNets() {}

  /** What they are. */
  public static List<NetSpec> specs() {
    return List.of(
        InceptionV1.SPEC,
        InceptionV2.SPEC,
        InceptionV3.SPEC,
        InceptionV4.SPEC,
        InceptionResnetV2.SPEC,
        InceptionResnetV1.SPEC,
        InceptionResnetV1.FACENET);
  }
}
