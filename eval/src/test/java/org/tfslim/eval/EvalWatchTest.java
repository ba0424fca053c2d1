package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tfslim.classification.ModelInfo;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.formats.testing.EventFiles;
import org.tfslim.nets.Nets;
import org.tfslim.testkit.JavaCommand;
import org.tfslim.testkit.TestData;

/** The evaluation program beside a training run. */
class EvalWatchTest {
  @TempDir private Path folder;
  private Path trainDir;
  private Path evalDir;

  @BeforeEach
  void makeTrainDir() throws IOException {
    trainDir = Files.createDirectory(folder.resolve("train"));
    evalDir = folder.resolve("eval");
    ModelInfo.of(Nets.get("lenet"), 10)
        .withImages(28, 1, "lenet")
        .withDatasetName("fashion_mnist")
        .write(trainDir);
  }

  private void save(int step, int classId) {
    LenetCheckpoint.saveBiased(
        trainDir.resolve("model.ckpt-" + step), LenetCheckpoint.towards(classId));
  }

  private List<String> args(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--watch",
                "--checkpoint_path=" + trainDir,
                "--dataset_dir=" + TestData.path("fashion_mnist"),
                "--max_num_batches=1",
                "--eval_dir=" + evalDir));
    args.addAll(List.of(more));
    return args;
  }

  private ProgramRun watch(String... more) {
    return ProgramRun.of(new EvalProgram(), args(more).toArray(String[]::new));
  }

  private List<JsonObject> history() throws IOException {
    return Files.readAllLines(evalDir.resolve("metrics.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private List<Long> evaluatedSteps() throws IOException {
    return history().stream().map(it -> it.get("global_step").getAsLong()).toList();
  }

  @Test
  void everyCheckpointIsEvaluatedOnceAlsoAfterARestart() throws IOException {
    save(0, 3);
    save(20, 4);
    Path metrics = folder.resolve("metrics.json");
    ProgramRun first = watch("--timeout_secs=0", "--metrics_file=" + metrics);
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out().lines().filter(line -> line.startsWith("eval/Accuracy"))).hasSize(2);
    assertThat(first.err()).contains("no new checkpoint came in time");
    assertThat(evaluatedSteps()).containsExactly(0L, 20L);
    assertThat(history().get(1).getAsJsonObject("metrics").get("Accuracy").getAsDouble())
        .isBetween(0.05, 0.2);
    assertThat(Files.readString(metrics)).contains("\"global_step\": 20,");
    assertThat(points()).containsExactly(0L, 20L);

    save(30, 5);
    ProgramRun second = watch("--timeout_secs=0");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.out().lines().filter(line -> line.startsWith("eval/Accuracy"))).hasSize(1);
    assertThat(evaluatedSteps()).containsExactly(0L, 20L, 30L);
    assertThat(watch("--timeout_secs=0").out()).isEmpty();
    // Other data have a history of their own.
    assertThat(watch("--timeout_secs=0", "--dataset_split_name=train").out()).isNotEmpty();
  }

  /** The steps of the accuracies that TensorBoard shows. */
  private List<Long> points() throws IOException {
    try (Stream<Path> files = Files.list(evalDir)) {
      Path events =
          files
              .filter(file -> file.getFileName().toString().startsWith("events"))
              .findFirst()
              .orElseThrow();
      return EventFiles.read(events).stream()
          .filter(it -> it.getSummary().getValueCount() == 1)
          .filter(it -> it.getSummary().getValue(0).getTag().equals("eval/Accuracy"))
          .map(Event::getStep)
          .toList();
    }
  }

  @Test
  void whatCannotBeUsedIsReportedAndLeftOut() throws IOException {
    save(1, 3);
    save(2, 4);
    save(3, 5);
    Path data = trainDir.resolve("model.ckpt-2.data-00000-of-00001");
    byte[] whole = Files.readAllBytes(data);
    Files.write(data, new byte[100]); // Half written, say by a copy over the network.
    Files.delete(trainDir.resolve("model.ckpt-3.data-00000-of-00001"));
    Files.writeString(trainDir.resolve("model.ckpt-4.index"), "no index");
    ProgramRun run = watch("--timeout_secs=0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err().lines().filter(line -> line.contains("warning: left out: ")))
        .hasSize(3)
        .anyMatch(line -> line.contains("model.ckpt-2"))
        .anyMatch(line -> line.contains("model.ckpt-3"))
        .anyMatch(line -> line.contains("model.ckpt-4"));
    assertThat(evaluatedSteps()).containsExactly(1L);
    Files.write(data, whole);
    assertThat(watch("--timeout_secs=0").exitCode()).isZero();
    assertThat(evaluatedSteps()).containsExactly(1L, 2L);
  }

  @Test
  void anEmptyDirectoryIsGivenUpInTime() {
    ProgramRun run = watch("--timeout_secs=1");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err())
        .contains("no checkpoint in " + trainDir + " could be evaluated within 1 seconds");
    assertThat(evalDir).doesNotExist();
  }

  @Test
  void aHistoryThatIsDamagedIsNamed() throws IOException {
    Files.createDirectory(evalDir);
    Files.writeString(evalDir.resolve("metrics.jsonl"), "{}\nhalf a li\n{}\n");
    ProgramRun run = watch("--timeout_secs=0");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("metrics.jsonl cannot be used: line 2 is not a JSON object");
    Files.writeString(evalDir.resolve("metrics.jsonl"), "{\"checkpoint\": null}\n");
    assertThat(watch("--timeout_secs=0").err())
        .contains("metrics.jsonl cannot be used: in line 1, \"checkpoint\" is not a text");
  }

  @Test
  void aLineThatAKilledProgramCutShortIsPassedOver() throws IOException {
    save(1, 3);
    Files.createDirectory(evalDir);
    Files.writeString(evalDir.resolve("metrics.jsonl"), "{\"checkpoint\": \"/a/model.ck");
    ProgramRun run = watch("--timeout_secs=0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("line 1 of", "metrics.jsonl is cut short");
    assertThat(evaluatedSteps()).containsExactly(1L);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // no signals there
  void aSignalEndsItAndWhatWasEvaluatedStays() throws IOException, InterruptedException {
    save(5, 3);
    List<String> command = JavaCommand.of(EvalProgram.class);
    command.addAll(args("--timeout_secs=60")); // Were it deaf, it would end by itself.
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader()) {
      // Results are there at once, though no terminal is.
      assertThat(output.lines().anyMatch(line -> line.startsWith("eval/Loss["))).isTrue();
      new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
    } finally {
      process.destroyForcibly();
    }
    assertThat(evaluatedSteps()).containsExactly(5L);
  }
}
