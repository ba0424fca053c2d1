package org.tfslim.nets.small;

import java.util.List;
import org.tfslim.nets.spec.NetSpec;

/** The networks of this package. */
public final class SmallNets {
  private SmallNets() {}

  /** What they are. */
  public static List<NetSpec> specs() {
    return List.of(Lenet.SPEC, Cifarnet.SPEC);
  }
}
