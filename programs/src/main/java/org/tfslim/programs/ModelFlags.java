package org.tfslim.programs;

import java.util.Optional;
import org.tensorflow.ndarray.Shape;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;

/** The flags that choose a network, for programs that need no checkpoint. */
public final class ModelFlags {
  static final Flag<String> MODEL_NAME =
      Flag.choice(
              "model_name",
              Nets.all().stream().map(NetSpec::name).toList(),
              "The name of the network.")
          .required();
  public static final Flag<Integer> BATCH_SIZE =
      Flag.integer("batch_size", 1, "Images in a batch.").atLeast(1);
  static final Flag<Optional<Integer>> IMAGE_SIZE =
      Flag.integer("image_size", "Height and width of the images; those of the network if not set.")
          .atLeast(1);
  public static final Flag<Optional<Integer>> NUM_CLASSES =
      Flag.integer(
              "num_classes",
              "Classes, 0 for features without logits; those of the published network if not set.")
          .atLeast(0);
  public static final FlagGroup GROUP =
      FlagGroup.group("Network", MODEL_NAME, BATCH_SIZE, IMAGE_SIZE, NUM_CLASSES);

  private ModelFlags() {}

  /** The network that the flags choose. */
  public static ModelSettings settings(ParsedFlags flags) {
    NetSpec spec = Nets.get(flags.get(MODEL_NAME));
    ModelInfo published = ModelInfo.of(spec, flags.get(NUM_CLASSES).orElse(spec.numClasses()));
    return new ModelSettings(
        spec,
        flags
            .get(IMAGE_SIZE)
            .map(size -> published.withImages(size, spec.channels(), spec.preprocessing()))
            .orElse(published));
  }

  /** {@code [batch, height, width, channels]}. */
  public static Shape imagesShape(ModelSettings settings, int batchSize) {
    return Shape.of(batchSize, settings.imageSize(), settings.imageSize(), settings.channels());
  }
}
