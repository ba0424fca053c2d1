package org.tfslim.nets;

import java.util.List;
import org.tfslim.slim.SlimException;

/**
 * The registry: the only place that names a network. A new network is one file and one line here.
 * Source: {@code nets/nets_factory.py}.
 */
public final class Nets {
  private static final List<NetSpec> ALL =
      List.of(
          new NetSpec("cifarnet", Cifarnet::cifarnet, Cifarnet::argScope, 32, 3, 10, "cifarnet"),
          new NetSpec(
              "inception_v1",
              InceptionV1::inceptionV1,
              InceptionArgScope::of,
              224,
              3,
              1001,
              "inception"),
          new NetSpec("lenet", Lenet::lenet, Lenet::argScope, 28, 1, 10, "lenet"));

  private Nets() {}

  /** All networks, by name. */
  public static List<NetSpec> all() {
    return ALL;
  }

  /**
   * The network called {@code name}.
   *
   * @throws SlimException where there is none, with the names there are
   */
  public static NetSpec get(String name) {
    return ALL.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new SlimException(
                    "Name of network unknown "
                        + name
                        + "; there are "
                        + String.join(", ", ALL.stream().map(NetSpec::name).toList())));
  }
}
