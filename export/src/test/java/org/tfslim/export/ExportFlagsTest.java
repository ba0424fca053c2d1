package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.testing.ProgramRun;
import org.tfslim.slim.testing.TestData;

/** The flags of {@code export_inference_graph.py} are there, with their types and defaults. */
class ExportFlagsTest {
  /** Their defaults come from the checkpoint, and are slim's where there is none. */
  private static final Set<String> FROM_CHECKPOINT = Set.of("model_name", "labels_offset");

  /** Keeps the lines of its flag file. */
  private record Echo(List<String> lines) implements Command {
    @Override
    public String name() {
      return "export";
    }

    @Override
    public String summary() {
      return "Notes its flags.";
    }

    @Override
    public FlagTable flags() {
      return ExportFlags.TABLE;
    }

    @Override
    public int run(ParsedFlags flags, Console console) {
      flags.echo().lines().forEach(lines::add);
      return 0;
    }
  }

  private static List<Map<String, String>> slims() {
    return TestData.table("goldens/flags.tsv").stream()
        .filter(row -> row.get("script").equals("export_inference_graph.py"))
        .toList();
  }

  @Test
  void slimsDefaultsHold() {
    Echo echo = new Echo(new ArrayList<>());
    assertThat(ProgramRun.of(echo).exitCode()).isZero();
    assertThat(slims()).hasSize(12);
    assertThat(echo.lines()).containsAll(slims().stream().map(ExportFlagsTest::line).toList());
  }

  private static String line(Map<String, String> row) {
    String flag = "--" + row.get("flag");
    if (FROM_CHECKPOINT.contains(row.get("flag"))) {
      return "# " + flag + " is not set";
    }
    return switch (row.get("default")) {
      case "None" -> "# " + flag + " is not set";
      case "''" -> flag + "=";
      default -> flag + "=" + row.get("default");
    };
  }

  @Test
  void slimsTypesHold() {
    for (Map<String, String> row : slims()) {
      String flag = "--" + row.get("flag") + "=x";
      ProgramRun run = ProgramRun.of(new Echo(new ArrayList<>()), flag);
      switch (row.get("type")) {
        case "integer" -> assertThat(run.err()).contains(flag + ": expected a whole number");
        case "boolean" -> assertThat(run.err()).contains(flag + ": expected true or false");
        default -> assertThat(run.exitCode()).as(flag).isZero();
      }
    }
  }

  @Test
  void slimsDefaultsMayBeGiven() {
    List<String> args =
        slims().stream()
            .filter(row -> !row.get("default").equals("None"))
            .map(row -> "--" + row.get("flag") + "=" + row.get("default").replace("''", ""))
            .toList();
    ProgramRun run = ProgramRun.of(new Echo(new ArrayList<>()), args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }
}
