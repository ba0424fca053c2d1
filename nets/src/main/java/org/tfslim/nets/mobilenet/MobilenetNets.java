package org.tfslim.nets.mobilenet;

import java.util.List;
import org.tfslim.nets.spec.NetSpec;

/** The networks of this package. */
public final class MobilenetNets {
  private MobilenetNets() {}

  /** What they are. */
  public static List<NetSpec> specs() {
    return List.of(MobilenetV2.SPEC, MobilenetV2.SPEC_140, MobilenetV2.SPEC_035);
  }
}
