package org.tfslim.eval;

import java.util.Optional;
import org.tfslim.nets.NetSpec;
import org.tfslim.nets.Nets;
import org.tfslim.slim.cli.Flag;
import org.tfslim.slim.cli.FlagGroup;
import org.tfslim.slim.cli.ParsedFlags;

/** The flags that choose a network, for programs that need no checkpoint. */
final class ModelFlags {
  static final Flag<String> MODEL_NAME =
      Flag.choice(
              "model_name",
              Nets.all().stream().map(NetSpec::name).toList(),
              "The name of the network.")
          .required();
  static final Flag<Integer> BATCH_SIZE =
      Flag.integer("batch_size", 1, "Images in a batch.").atLeast(1);
  static final Flag<Optional<Integer>> IMAGE_SIZE =
      Flag.integer("image_size", "Height and width of the images; those of the network if not set.")
          .atLeast(1);
  static final Flag<Optional<Integer>> NUM_CLASSES =
      Flag.integer(
              "num_classes",
              "Classes, 0 for features without logits; those of the published network if not set.")
          .atLeast(0);
  static final FlagGroup GROUP =
      FlagGroup.group("Network", MODEL_NAME, BATCH_SIZE, IMAGE_SIZE, NUM_CLASSES);

  private ModelFlags() {}

  /** The network that the flags choose. */
  static ModelChoice choice(ParsedFlags flags) {
    NetSpec spec = Nets.get(flags.get(MODEL_NAME));
    return new ModelChoice(
        spec,
        flags.get(BATCH_SIZE),
        flags.get(IMAGE_SIZE).orElse(spec.imageSize()),
        flags.get(NUM_CLASSES).orElse(spec.numClasses()));
  }
}
