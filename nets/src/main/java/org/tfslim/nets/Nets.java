package org.tfslim.nets;

import java.util.List;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.inception.InceptionArgScope;
import org.tfslim.nets.inception.InceptionResnetV1;
import org.tfslim.nets.inception.InceptionResnetV2;
import org.tfslim.nets.inception.InceptionV1;
import org.tfslim.nets.inception.InceptionV2;
import org.tfslim.nets.inception.InceptionV3;
import org.tfslim.nets.inception.InceptionV4;
import org.tfslim.nets.small.Cifarnet;
import org.tfslim.nets.small.Lenet;
import org.tfslim.nets.spec.NetSpec;

/**
 * The registry: the only place that names a network. A new network is one file and one line here.
 * Source: {@code nets/nets_factory.py}.
 */
public final class Nets {
  private static final List<NetSpec> ALL =
      List.of(
          new NetSpec("cifarnet", Cifarnet::cifarnet, Cifarnet::argScope, 32, 3, 10, "cifarnet"),
          inception(
              "inception_resnet_v1",
              InceptionResnetV1::inceptionResnetV1,
              InceptionResnetV1::argScope,
              299),
          new NetSpec(
              "inception_resnet_v1_facenet",
              InceptionResnetV1::facenet,
              InceptionResnetV1::argScope,
              160,
              3,
              0,
              "inception"),
          inception(
              "inception_resnet_v2",
              InceptionResnetV2::inceptionResnetV2,
              InceptionResnetV2::argScope,
              299),
          inception("inception_v1", InceptionV1::inceptionV1, InceptionArgScope::of, 224),
          inception("inception_v2", InceptionV2::inceptionV2, InceptionArgScope::of, 224),
          inception("inception_v3", InceptionV3::inceptionV3, InceptionArgScope::of, 299),
          inception("inception_v4", InceptionV4::inceptionV4, InceptionArgScope::of, 299),
          new NetSpec("lenet", Lenet::lenet, Lenet::argScope, 28, 1, 10, "lenet"));

  /** Published weights of the Inception networks tell 1000 classes and a background apart. */
  private static NetSpec inception(
      String name, NetSpec.Builder builder, NetSpec.ArgScopeFn argScope, int imageSize) {
    return new NetSpec(name, builder, argScope, imageSize, 3, 1001, "inception");
  }

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
