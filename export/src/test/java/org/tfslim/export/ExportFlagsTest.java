package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.testing.FlagTaking;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.testkit.TestData;

/** The flags of {@code export_inference_graph.py} are there, with their types and defaults. */
class ExportFlagsTest {
  /** Their defaults come from the checkpoint, and are slim's where there is none. */
  private static final Set<String> FROM_CHECKPOINT = Set.of("model_name", "labels_offset");

  private static List<Map<String, String>> slims() {
    return TestData.table("goldens/flags.tsv").stream()
        .filter(row -> row.get("script").equals("export_inference_graph.py"))
        .toList();
  }

  @Test
  void slimsDefaultsHold() {
    List<String> lines = FlagTaking.parse(ExportFlags.TABLE).echo().lines().toList();
    assertThat(slims()).hasSize(12);
    assertThat(lines).containsAll(slims().stream().map(ExportFlagsTest::line).toList());
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
      ProgramRun run = FlagTaking.run(ExportFlags.TABLE, flag);
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
    ProgramRun run = FlagTaking.run(ExportFlags.TABLE, args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }
}
