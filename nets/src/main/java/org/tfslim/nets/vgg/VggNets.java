package org.tfslim.nets.vgg;

import java.util.List;
import org.tfslim.nets.spec.NetSpec;

/** The networks of this package. */
public final class VggNets {
  private VggNets() {}

  /** What they are. */
  public static List<NetSpec> specs() {
    return List.of(Vgg.VGG_A, Vgg.VGG_16, Vgg.VGG_19);
  }
}
