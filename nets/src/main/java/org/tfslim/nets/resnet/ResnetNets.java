package org.tfslim.nets.resnet;

import java.util.List;
import org.tfslim.nets.spec.NetSpec;

/** The networks of this package. */
public final class ResnetNets {
  private ResnetNets() {}

  /** What they are. */
  public static List<NetSpec> specs() {
    return List.of(
        ResnetV1.RESNET_V1_50,
        ResnetV1.RESNET_V1_101,
        ResnetV1.RESNET_V1_152,
        ResnetV1.RESNET_V1_200);
  }
}
