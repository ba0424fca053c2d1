package org.tfslim.programs;

import org.tensorflow.ndarray.Shape;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;

/** The flags that choose a network, for programs that need no checkpoint. */
public final class ModelFlags {
  static final Flag<String> MODEL_NAME = SharedFlags.requiredModelName();
  public static final Flag<Integer> BATCH_SIZE = SharedFlags.batchSize(1);
  static final OptionalFlag<Integer> IMAGE_SIZE = SharedFlags.imageSize("image_size");
  public static final OptionalFlag<Integer> NUM_CLASSES =
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

  /** {@code [batch, height, width, channels]}; of videos with the frames after the batch. */
  public static Shape imagesShape(ModelSettings settings, int batchSize) {
    return settings.spec().input().shape(batchSize, settings.imageSize(), settings.channels());
  }
}
