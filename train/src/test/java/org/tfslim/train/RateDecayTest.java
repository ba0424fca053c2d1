package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.testing.FlagTaking;
import org.tfslim.slim.Slim;

/** The learning rates that the flags lead to; {@code LearningRatesTest} has the formulas. */
class RateDecayTest {
  private static final int SAMPLES = 3200;

  /** The rates at some steps of a run with these flags. */
  private static List<Double> rates(List<Integer> steps, String... args) {
    List<String> all = new ArrayList<>(List.of("--dataset_dir=data", "--learning_rate=0.1"));
    all.addAll(List.of(args));
    ParsedFlags flags = FlagTaking.parse(TrainFlags.TABLE, all.toArray(String[]::new));
    List<Double> rates = new ArrayList<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> rate =
          flags.get(TrainFlags.LEARNING_RATE_DECAY_TYPE).learningRate(slim, flags, SAMPLES);
      for (int step : steps) {
        try (TInt64 value = TInt64.scalarOf(step);
            Result result =
                session.runner().feed(slim.globalStep().value(), value).fetch(rate).run()) {
          rates.add((double) ((TFloat32) result.get(0)).getFloat());
        }
      }
    }
    return rates;
  }

  private static void assertRates(List<Double> rates, double... expected) {
    assertThat(rates.stream().mapToDouble(rate -> rate).toArray())
        .containsExactly(expected, offset(1e-7));
  }

  @Test
  void slimsDefaultFallsEveryTwoEpochs() {
    // 3200 samples x 2 epochs / batch 32 = 200 steps
    assertRates(rates(List.of(0, 199, 200, 400)), 0.1, 0.1, 0.094, 0.1 * 0.94 * 0.94);
  }

  @Test
  void clonesDoNotChangeTheSteps() {
    assertRates(rates(List.of(199, 200), "--num_clones=4"), 0.1, 0.094);
  }

  @Test
  void polynomialGoesToTheEndRate() {
    assertRates(
        rates(
            List.of(0, 100, 200, 500),
            "--learning_rate_decay_type=polynomial",
            "--end_learning_rate=0.02"),
        0.1,
        0.06,
        0.02,
        0.02);
  }

  @Test
  void cosineGoesToTheEndOfTraining() {
    String[] flags = {
      "--learning_rate_decay_type=cosine", "--end_learning_rate=0.02", "--max_number_of_steps=1000"
    };
    assertRates(rates(List.of(0, 500, 1000, 2000), flags), 0.1, 0.06, 0.02, 0.02);
  }

  @Test
  void cosineGoesToTheEpochsThatAreAskedFor() {
    String[] flags = {
      "--learning_rate_decay_type=cosine",
      "--end_learning_rate=0",
      "--max_number_of_steps=1000",
      "--num_epochs_per_decay=4"
    };
    assertRates(rates(List.of(0, 200, 400), flags), 0.1, 0.05, 0);
  }

  @Test
  void warmUpGrowsToTheRate() {
    String[] flags = {"--learning_rate_decay_type=fixed", "--learning_rate_warmup_steps=4"};
    assertRates(rates(List.of(0, 1, 3, 10), flags), 0.025, 0.05, 0.1, 0.1);
  }
}
