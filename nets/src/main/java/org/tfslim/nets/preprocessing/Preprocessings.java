package org.tfslim.nets.preprocessing;

import java.util.List;
import java.util.Optional;
import org.tfslim.formats.SlimException;

/**
 * Finds a preprocessing by its name. That of a network is found by {@code Nets.preprocessing}.
 * Source: {@code preprocessing/preprocessing_factory.py}.
 */
public final class Preprocessings {
  private static final List<String> NAMES =
      List.of("cifarnet", "inception", "lenet", "vgg", "xception");

  private Preprocessings() {}

  /** The names there are. */
  public static List<String> names() {
    return NAMES;
  }

  /** The preprocessing of that name with slim's default options. */
  public static Preprocessing get(String name) {
    return get(name, PreprocessingOptions.DEFAULT);
  }

  /**
   * The preprocessing of that name.
   *
   * @throws SlimException if there is none of that name; the message lists those there are
   */
  public static Preprocessing get(String name, PreprocessingOptions options) {
    return find(name, options)
        .orElseThrow(
            () ->
                new SlimException(
                    "Preprocessing name [%s] was not recognized; known are %s."
                        .formatted(name, String.join(", ", NAMES))));
  }

  /** The preprocessing of that name, if there is one. */
  public static Optional<Preprocessing> find(String name, PreprocessingOptions options) {
    return switch (name) {
      case "cifarnet" -> Optional.of(new CifarnetPreprocessing());
      case "inception" -> Optional.of(new InceptionPreprocessing(options, ColorOrders.inception()));
      case "lenet" -> Optional.of(new LenetPreprocessing());
      case "vgg" -> Optional.of(new VggPreprocessing());
      case "xception" -> Optional.of(new InceptionPreprocessing(options, ColorOrders.xception()));
      default -> Optional.empty();
    };
  }
}
