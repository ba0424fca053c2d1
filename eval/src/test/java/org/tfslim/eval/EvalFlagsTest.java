package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.testing.FlagTaking;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.testkit.TestData;

/** The flags of {@code eval_image_classifier.py} are there, with their types and defaults. */
class EvalFlagsTest {
  private static List<Map<String, String>> slims() {
    return TestData.table("goldens/flags.tsv").stream()
        .filter(row -> row.get("script").equals("eval_image_classifier.py"))
        .filter(row -> !row.get("flag").equals("dataset_dir")) // required, so without a default
        .toList();
  }

  @Test
  void slimsDefaultsHold() {
    List<String> lines =
        FlagTaking.parse(EvalFlags.TABLE, "--dataset_dir=data").echo().lines().toList();
    assertThat(slims()).hasSize(14);
    assertThat(lines).containsAll(slims().stream().map(EvalFlagsTest::line).toList());
  }

  private static String line(Map<String, String> row) {
    String flag = "--" + row.get("flag");
    return switch (row.get("default")) {
      case "None" -> "# " + flag + " is not set";
      case "''" -> flag + "=";
      case "/tmp/tfmodel/" -> flag + "=/tmp/tfmodel" + (isPath(row) ? "" : "/");
      default -> flag + "=" + row.get("default");
    };
  }

  private static boolean isPath(Map<String, String> row) {
    return row.get("flag").equals("eval_dir");
  }

  @Test
  void slimsTypesHold() {
    for (Map<String, String> row : slims()) {
      String wanted =
          switch (row.get("type")) {
            case "integer" -> "expected a whole number";
            case "float" -> "expected a number";
            case "boolean" -> "expected true or false";
            default -> "";
          };
      if (!wanted.isEmpty()) {
        ProgramRun run =
            FlagTaking.run(EvalFlags.TABLE, "--dataset_dir=data", "--" + row.get("flag") + "=x");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--" + row.get("flag") + "=x: " + wanted);
      }
    }
  }
}
