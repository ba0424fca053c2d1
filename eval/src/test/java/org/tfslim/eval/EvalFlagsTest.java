package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.testing.ProgramRun;
import org.tfslim.slim.testing.TestData;

/** The flags of {@code eval_image_classifier.py} are there, with their types and defaults. */
class EvalFlagsTest {
  /** Keeps the lines of its flag file. */
  private record Echo(List<String> lines) implements Command {
    @Override
    public String name() {
      return "eval";
    }

    @Override
    public String summary() {
      return "Notes its flags.";
    }

    @Override
    public FlagTable flags() {
      return EvalFlags.TABLE;
    }

    @Override
    public int run(ParsedFlags flags, Console console) {
      flags.echo().lines().forEach(lines::add);
      return 0;
    }
  }

  private static List<Map<String, String>> slims() {
    return TestData.table("goldens/flags.tsv").stream()
        .filter(row -> row.get("script").equals("eval_image_classifier.py"))
        .filter(row -> !row.get("flag").equals("dataset_dir")) // required, so without a default
        .toList();
  }

  @Test
  void slimsDefaultsHold() {
    Echo echo = new Echo(new ArrayList<>());
    assertThat(ProgramRun.of(echo, "--dataset_dir=data").exitCode()).isZero();
    assertThat(slims()).hasSize(14);
    assertThat(echo.lines()).containsAll(slims().stream().map(EvalFlagsTest::line).toList());
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
            ProgramRun.of(
                new Echo(new ArrayList<>()), "--dataset_dir=data", "--" + row.get("flag") + "=x");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--" + row.get("flag") + "=x: " + wanted);
      }
    }
  }
}
