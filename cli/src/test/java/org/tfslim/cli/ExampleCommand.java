package org.tfslim.cli;

import static org.tfslim.cli.FlagGroup.group;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A small program with a flag of every kind; what it does is given. */
final class ExampleCommand implements Command {
  enum Format {
    TSV,
    JSON
  }

  /** What the program does. */
  interface Work {
    int run(ParsedFlags flags, Console console) throws Exception;
  }

  static final Flag<Path> DATASET_DIR =
      Flag.path("dataset_dir", "Folder of the records.").required();
  static final Flag<Integer> BATCH_SIZE =
      Flag.integer("batch_size", 32, "Samples in each batch.").atLeast(1);
  static final Flag<Double> WEIGHT_DECAY =
      Flag.real(
          "weight_decay",
          0.00004,
          "Factor of the L2 regularization, the sum of squares of all weights halved.");
  static final Flag<Integer> QUANTIZE_DELAY =
      Flag.integer("quantize_delay", -1, "Step at which quantization starts; below zero never.")
          .advanced();
  static final OptionalFlag<Integer> MAX_STEPS =
      Flag.integer("max_number_of_steps", "Stop after so many steps. Not set: never.").atLeast(1);
  static final OptionalFlag<Double> DECAY =
      Flag.real("moving_average_decay", "Keep moving averages.").between(0, 1).advanced();
  static final Flag<Long> SEED = Flag.longInteger("seed", 0, "Seed of all random numbers.");
  static final Flag<Boolean> CLONE_ON_CPU = Flag.bool("clone_on_cpu", false, "Use CPUs.");
  static final Flag<Boolean> NORMALIZE = Flag.bool("normalize", true, "Normalize the input.");
  static final Flag<String> MODEL_NAME = Flag.string("model_name", "lenet", "The network.");
  static final Flag<String> MASTER = Flag.string("master", "", "The session's target.");
  static final Flag<Format> FORMAT = Flag.choice("format", Format.TSV, "How results are printed.");
  static final Flag<String> OPTIMIZER =
      Flag.choice(
          "optimizer",
          List.of("adadelta", "adagrad", "adam", "ftrl", "momentum", "sgd", "rmsprop"),
          "rmsprop",
          "The optimizer.");
  static final Flag<List<String>> SCOPES = Flag.string("scope", "Train these.").repeated();

  private final boolean takesFiles;
  private final Work work;

  ExampleCommand(boolean takesFiles, Work work) {
    this.takesFiles = takesFiles;
    this.work = work;
  }

  /** The flags of a command line after {@code --dataset_dir=data}, which must be there. */
  static ParsedFlags parse(String... args) {
    FlagTable table = new ExampleCommand(true, (f, c) -> 0).flags().withCommonFlags();
    List<String> all = new ArrayList<>(List.of("--dataset_dir=data"));
    all.addAll(List.of(args));
    return new FlagParser(table).parse(all, true);
  }

  /** Only says that it was asked. */
  @Override
  public void endNow(int exitCode) {
    System.out.println("end with " + exitCode);
  }

  @Override
  public String name() {
    return "example";
  }

  @Override
  public String summary() {
    return "Shows how flags are read.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        group("Data", DATASET_DIR, BATCH_SIZE, NORMALIZE),
        group("Network", MODEL_NAME, SCOPES, WEIGHT_DECAY, QUANTIZE_DELAY, DECAY),
        group("Run", MAX_STEPS, SEED, OPTIMIZER, CLONE_ON_CPU, MASTER, FORMAT));
  }

  @Override
  public Optional<String> arguments() {
    return takesFiles ? Optional.of("FILE...") : Optional.empty();
  }

  @Override
  public List<String> examples() {
    return List.of("--dataset_dir=/data/mnist");
  }

  @Override
  public int run(ParsedFlags flags, Console console) throws Exception {
    return work.run(flags, console);
  }
}
