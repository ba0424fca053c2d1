package org.tfslim.nets;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.OptionException;
import org.tfslim.nets.inception.InceptionNets;
import org.tfslim.nets.mobilenet.MobilenetNets;
import org.tfslim.nets.preprocessing.Preprocessing;
import org.tfslim.nets.preprocessing.PreprocessingOptions;
import org.tfslim.nets.preprocessing.Preprocessings;
import org.tfslim.nets.resnet.ResnetNets;
import org.tfslim.nets.small.SmallNets;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.vgg.VggNets;
import org.tfslim.nets.video.VideoNets;

/** The registry: the lists of all families, joined. Source: {@code nets/nets_factory.py}. */
public final class Nets {
  private static final List<NetSpec> ALL =
      Stream.of(
              SmallNets.specs(),
              InceptionNets.specs(),
              VggNets.specs(),
              ResnetNets.specs(),
              MobilenetNets.specs(),
              VideoNets.specs())
          .flatMap(List::stream)
          .sorted(Comparator.comparing(NetSpec::name))
          .toList();

  /** Networks of slim's factory that are still to come. */
  private static final Set<String> TO_COME =
      Set.of(
          "alexnet_v2",
          "i3d",
          "mobilenet_edgetpu",
          "mobilenet_edgetpu_075",
          "mobilenet_v1",
          "mobilenet_v1_025",
          "mobilenet_v1_050",
          "mobilenet_v1_075",
          "mobilenet_v3_large",
          "mobilenet_v3_large_minimalistic",
          "mobilenet_v3_small",
          "mobilenet_v3_small_minimalistic",
          "nasnet_cifar",
          "nasnet_large",
          "nasnet_mobile",
          "overfeat",
          "pnasnet_large",
          "pnasnet_mobile",
          "resnet_v2_101",
          "resnet_v2_152",
          "resnet_v2_200",
          "resnet_v2_50");

  private Nets() {}

  /** All networks, by name. */
  public static List<NetSpec> all() {
    return ALL;
  }

  /**
   * The network called {@code name}.
   *
   * @throws OptionException if there is none, with the names there are
   */
  public static NetSpec get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new OptionException(
                    "Name of network unknown %s; %sthere are %s"
                        .formatted(
                            name,
                            toCome(name)
                                .map(it -> it + "; ")
                                .orElseGet(() -> NearestNames.question(name, names())),
                            String.join(", ", names())),
                    "model_name"));
  }

  /** Says that a network of slim is still to come; empty if {@code name} is not such a one. */
  public static Optional<String> toCome(String name) {
    return TO_COME.contains(name)
        ? Optional.of("this network of slim is not built yet")
        : Optional.empty();
  }

  /**
   * The preprocessing called {@code name}, or that of the network called {@code name}, with slim's
   * default options. Source: {@code preprocessing/preprocessing_factory.py}.
   *
   * @throws OptionException if there is neither, with the names there are
   */
  public static Preprocessing preprocessing(String name) {
    return Preprocessings.find(name, PreprocessingOptions.DEFAULT)
        .or(() -> find(name).map(spec -> Preprocessings.get(spec.preprocessing())))
        .orElseThrow(
            () ->
                new OptionException(
                    "Preprocessing name [%s] was not recognized; %sknown are %s, and the networks %s."
                        .formatted(
                            name,
                            NearestNames.question(
                                name,
                                Stream.concat(Preprocessings.names().stream(), names().stream())
                                    .toList()),
                            String.join(", ", Preprocessings.names()),
                            String.join(", ", names())),
                    "preprocessing_name"));
  }

  private static Optional<NetSpec> find(String name) {
    return ALL.stream().filter(spec -> spec.name().equals(name)).findFirst();
  }

  private static List<String> names() {
    return ALL.stream().map(NetSpec::name).toList();
  }
}
