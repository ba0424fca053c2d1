package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tfslim.formats.TensorEntry;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/** Slim's checkpoints, written by Python: every tensor has the value that the formula gives. */
class GoldenCheckpointsTest {
  private static final String ROOT = "goldens/checkpoints/";

  static List<Map<String, String>> checkpoints() {
    return TestData.table(ROOT + "index.tsv");
  }

  private static CheckpointReader open(Map<String, String> row) {
    Path directory = TestData.path(ROOT + row.get("dir"));
    return CheckpointReader.open(CheckpointPaths.resolve(directory.toString()));
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void listsEveryEntry(Map<String, String> row) {
    CheckpointReader reader = open(row);
    assertThat(reader.format()).hasToString(row.get("format"));
    assertThat(reader.prefix()).hasFileName(row.get("prefix"));
    List<String> expected =
        TestData.table(ROOT + row.get("model") + "_v2/entries.tsv").stream()
            .map(entry -> String.join(" ", entry.values()))
            .toList();
    assertThat(reader.entries())
        .extracting(entry -> entry.name() + " " + entry.dtypeText() + " " + entry.shapeText())
        .isEqualTo(expected);
    for (TensorEntry entry : reader.entries()) {
      int width = entry.dtypeText().equals("int64") ? Long.BYTES : Float.BYTES;
      assertThat(entry.byteSize()).as(entry.name()).isEqualTo(width * entry.elements());
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void readsEveryTensorToTheLastBit(Map<String, String> row) {
    CheckpointReader reader = open(row);
    for (TensorEntry entry : reader.entries()) {
      if (entry.name().equals("global_step")) {
        long step = Long.parseLong(row.get("global_step"));
        assertThat(reader.readLongs("global_step")).containsExactly(step);
        continue;
      }
      float[] expected = FormulaWeights.variable(entry.name(), entry.shape().dimensions());
      assertThat(reader.readFloats(entry.name())).as(entry.name()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void verifies(Map<String, String> row) {
    assertThat(open(row).problems(CheckpointReader.Depth.CHECKSUMS)).isEmpty();
  }
}
