package org.tfslim.export.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.testkit.TestData;

class CheckpointListTest {
  private static final String HEADER = "name\tshape\tdtype\tbytes";

  private static ProgramRun list(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "list";
    System.arraycopy(args, 0, all, 1, args.length);
    return ProgramRun.of(CheckpointProgram.command(), all);
  }

  private static List<String> expected(String model) {
    return TestData.table("goldens/checkpoints/" + model + "_v2/entries.tsv").stream()
        .map(CheckpointListTest::row)
        .toList();
  }

  private static String row(Map<String, String> entry) {
    long elements = Arrays.stream(TestData.shape(entry.get("shape"))).reduce(1, (a, b) -> a * b);
    long width = entry.get("dtype").equals("int64") ? 8 : 4;
    return String.join(
        "\t",
        entry.get("name"),
        entry.get("shape"),
        entry.get("dtype"),
        Long.toString(elements * width));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "cifarnet", "mobilenet_v1_025"})
  void listsBothFormatsHoweverTheyAreNamed(String model) {
    for (String path :
        List.of(
            "_v2",
            "_v1",
            "_v2/model.ckpt-1234",
            "_v1/model.ckpt-1234",
            "_v2/model.ckpt-1234.index",
            "_v2/model.ckpt-1234.data-00000-of-00001")) {
      Path directory = TestData.path("goldens/checkpoints");
      ProgramRun run = list(directory + "/" + model + path);
      assertThat(run.exitCode()).as(run.err()).isZero();
      List<String> lines = run.out().lines().toList();
      assertThat(lines.get(0)).isEqualTo(HEADER);
      assertThat(lines.subList(1, lines.size())).as(path).isEqualTo(expected(model));
    }
  }

  @Test
  void totalsGoToStandardError() {
    ProgramRun run = list(TestData.path("goldens/checkpoints/lenet_v1").toString());
    assertThat(run.err()).contains("(V1): 9 tensors, 325,515 elements, 1.3 MB");
    assertThat(run.out()).doesNotContain("tensors");
    assertThat(
            list(TestData.path("goldens/checkpoints/lenet_v1").toString(), "--prefix=global_step")
                .err())
        .contains("(V1): 1 tensor, 1 element, ");
  }

  @Test
  void prefixSelectsATensorOrAScope() {
    String path = TestData.path("goldens/checkpoints/lenet_v2").toString();
    assertThat(list(path, "--prefix=LeNet/conv1").out().lines().skip(1))
        .allMatch(line -> line.startsWith("LeNet/conv1/"))
        .hasSize(2);
    assertThat(list(path, "--prefix=global_step").out().lines().skip(1))
        .containsExactly("global_step\tscalar\tint64\t8");
  }

  @Test
  void prefixWithoutTensorsNamesTheNearest() {
    String path = TestData.path("goldens/checkpoints/lenet_v2").toString();
    ProgramRun run = list(path, "--prefix=LeNet/conv3");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("nothing called LeNet/conv3").contains("LeNet/conv1");
    assertThat(list(path, "--prefix=LeNet/con").exitCode()).isEqualTo(3);
  }

  @Test
  void missingCheckpointsAreNamed(@TempDir Path directory) {
    ProgramRun run = list(directory.resolve("model.ckpt-7").toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("model.ckpt-7");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void anythingElseIsWrongUsage() {
    assertThat(list().exitCode()).isEqualTo(2);
    assertThat(list("a", "b").exitCode()).isEqualTo(2);
    ProgramRun unknown = ProgramRun.of(CheckpointProgram.command(), "shred", "a");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("no command 'shred'").contains("list");
  }
}
