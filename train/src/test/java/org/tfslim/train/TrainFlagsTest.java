package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.testing.FlagTaking;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.testkit.TestData;

/** What the flags of the optimizers lead to. */
class TrainFlagsTest {
  private static Optimizer optimizer(String... flags) {
    List<String> all = new ArrayList<>(List.of("--dataset_dir=data"));
    all.addAll(List.of(flags));
    return TrainFlags.optimizer(FlagTaking.parse(TrainFlags.TABLE, all.toArray(String[]::new)));
  }

  @Test
  void slimsFlagsAreThereWithTheirDefaults() {
    String echo = FlagTaking.parse(TrainFlags.TABLE, "--dataset_dir=data").echo();
    for (Map<String, String> row : TestData.table("goldens/flags.tsv")) {
      String flag = "--" + row.get("flag");
      String line =
          echo.lines()
              .filter(it -> it.startsWith(flag + "=") || it.equals("# " + flag + " is not set"))
              .findFirst()
              .orElse(flag + " is missing");
      if (row.get("script").equals("train_image_classifier.py") && !flag.equals("--dataset_dir")) {
        assertThat(line).isEqualTo(expected(flag, row));
      }
    }
  }

  private static String expected(String flag, Map<String, String> row) {
    String text = row.get("default");
    return switch (text) {
      case "None" -> "# " + flag + " is not set";
      case "''" -> flag + "=";
      case "/tmp/tfmodel/" -> flag + "=/tmp/tfmodel";
      default ->
          row.get("type").equals("float")
              ? flag + "=" + new BigDecimal(text).toPlainString()
              : flag + "=" + text;
    };
  }

  @Test
  void withoutFlagsItIsSlimsRmsProp() {
    assertThat(optimizer()).isEqualTo(Optimizer.rmsProp(0.9f, 0.9f, 1));
  }

  @Test
  void everySettingReachesItsOptimizer() {
    assertThat(optimizer("--optimizer=adadelta", "--adadelta_rho=0.5", "--opt_epsilon=0.25"))
        .isEqualTo(Optimizer.adadelta(0.5f, 0.25f));
    assertThat(optimizer("--optimizer=adagrad", "--adagrad_initial_accumulator_value=0.5"))
        .isEqualTo(Optimizer.adagrad(0.5f));
    assertThat(
            optimizer("--optimizer=adam", "--adam_beta1=0.5", "--adam_beta2=2", "--opt_epsilon=3"))
        .isEqualTo(Optimizer.adam(0.5f, 2, 3));
    assertThat(
            optimizer(
                "--optimizer=ftrl",
                "--ftrl_learning_rate_power=-1",
                "--ftrl_initial_accumulator_value=2",
                "--ftrl_l1=3",
                "--ftrl_l2=4"))
        .isEqualTo(Optimizer.ftrl(-1, 2, 3, 4));
    assertThat(optimizer("--optimizer=momentum", "--momentum=0.5"))
        .isEqualTo(Optimizer.momentum(0.5f, false));
    assertThat(optimizer("--optimizer=sgd", "--momentum=0.5")).isEqualTo(Optimizer.sgd());
    assertThat(optimizer("--rmsprop_decay=0.5", "--rmsprop_momentum=2", "--opt_epsilon=3"))
        .isEqualTo(Optimizer.rmsProp(0.5f, 2, 3));
  }
}
