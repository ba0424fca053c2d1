package org.tfslim.nets.video;

import java.util.List;
import org.tfslim.nets.spec.NetSpec;

/** The networks of this package. */
public final class VideoNets {
  private VideoNets() {}

  /** What they are. */
  public static List<NetSpec> specs() {
    return List.of(S3dg.SPEC);
  }
}
