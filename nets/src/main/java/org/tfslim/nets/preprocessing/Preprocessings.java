package org.tfslim.nets.preprocessing;

import java.util.List;
import java.util.Optional;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.OptionException;

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
   * @throws OptionException if there is none of that name; the message lists those there are
   */
  public static Preprocessing get(String name, PreprocessingOptions options) {
    return find(name, options)
        .orElseThrow(
            () ->
                new OptionException(
                    "Preprocessing name [%s] was not recognized; %sknown are %s."
                        .formatted(
                            name, NearestNames.question(name, NAMES), String.join(", ", NAMES)),
                    "preprocessing_name"));
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
