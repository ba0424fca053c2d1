package org.tfslim.nets.preprocessing;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.tfslim.formats.SlimException;

/** Finds a preprocessing by its own name or by a network's: slim's preprocessing_factory. */
public final class Preprocessings {
  private Preprocessings() {}

  /** The preprocessing of that name with slim's default options. */
  public static Preprocessing get(String name) {
    return get(name, PreprocessingOptions.DEFAULT);
  }

  /**
   * The preprocessing of that name.
   *
   * @param name a preprocessing ({@code inception}) or a network ({@code inception_v4})
   * @throws SlimException where there is none of that name; the message lists those there are
   */
  public static Preprocessing get(String name, PreprocessingOptions options) {
    Map<String, Function<PreprocessingOptions, Preprocessing>> known = known();
    Function<PreprocessingOptions, Preprocessing> found = known.get(name);
    if (found == null) {
      throw new SlimException(
          "Preprocessing name [%s] was not recognized; known are %s."
              .formatted(name, String.join(", ", known.keySet())));
    }
    return found.apply(options);
  }

  private static Map<String, Function<PreprocessingOptions, Preprocessing>> known() {
    Map<String, Function<PreprocessingOptions, Preprocessing>> known = new TreeMap<>();
    put(known, options -> new LenetPreprocessing(), "lenet");
    put(known, options -> new CifarnetPreprocessing(), "cifarnet");
    put(
        known,
        options -> new InceptionPreprocessing(options, ColorOrders.inception()),
        "inception",
        "inception_v1",
        "inception_v2",
        "inception_v3",
        "inception_v4",
        "inception_resnet_v2",
        "mobilenet_v1",
        "mobilenet_v2",
        "mobilenet_v2_035",
        "mobilenet_v2_140",
        "nasnet_mobile",
        "nasnet_large",
        "pnasnet_mobile",
        "pnasnet_large",
        "shufflenet",
        "shufflenet_v2");
    put(known, options -> new InceptionPreprocessing(options, ColorOrders.xception()), "xception");
    put(
        known,
        options -> new VggPreprocessing(),
        "vgg",
        "vgg_a",
        "vgg_16",
        "vgg_19",
        "resnet_v1_50",
        "resnet_v1_101",
        "resnet_v1_152",
        "resnet_v1_200",
        "resnet_v2_50",
        "resnet_v2_101",
        "resnet_v2_152",
        "resnet_v2_200");
    return known;
  }

  private static void put(
      Map<String, Function<PreprocessingOptions, Preprocessing>> known,
      Function<PreprocessingOptions, Preprocessing> preprocessing,
      String... names) {
    for (String name : names) {
      known.put(name, preprocessing);
    }
  }
}
