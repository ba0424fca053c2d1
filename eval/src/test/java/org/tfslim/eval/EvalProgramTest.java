package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.slim.checkpoint.ModelInfo;
import org.tfslim.slim.checkpoint.Saver;
import org.tfslim.slim.testing.ProgramRun;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.testing.TestData;

/** The evaluation program on the sample, with a network of known weights. */
class EvalProgramTest {
  @TempDir private Path folder;
  private Path checkpoint;

  @BeforeEach
  void saveLenet() {
    checkpoint = folder.resolve("model.ckpt-7");
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 0);
      Nets.get("lenet")
          .networkFn(10, 0, false)
          .apply(slim, SlimSessions.formulaImages(slim, Shape.of(1, 28, 28, 1)));
      Saver saver = Saver.of(slim.ops(), slim.variables().all());
      SlimSessions.loadFormulaWeights(session, slim);
      saver.save(session, checkpoint);
    }
  }

  private ProgramRun eval(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--checkpoint_path=" + checkpoint,
                "--dataset_dir=" + TestData.path("fashion_mnist"),
                "--eval_dir=" + folder.resolve("eval")));
    args.addAll(List.of(more));
    return ProgramRun.of(new EvalProgram(), args.toArray(String[]::new));
  }

  @Test
  void theResultDoesNotDependOnTheBatchSize() throws IOException {
    Path one = folder.resolve("one.json");
    Path other = folder.resolve("other.json");
    String[] model = {"--model_name=lenet", "--dataset_name=fashion_mnist"};
    ProgramRun run = eval(model[0], model[1], "--metrics_file=" + one);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("eval/Accuracy[", "eval/Recall_5[");
    assertThat(eval(model[0], model[1], "--metrics_file=" + other, "--batch_size=64").exitCode())
        .isZero();
    JsonObject first = JsonParser.parseString(Files.readString(one)).getAsJsonObject();
    JsonObject second = JsonParser.parseString(Files.readString(other)).getAsJsonObject();
    assertThat(first.get("samples").getAsLong()).isEqualTo(1000);
    assertThat(first.get("global_step").getAsLong()).isEqualTo(7);
    for (String metric : List.of("Accuracy", "Recall_5")) {
      assertThat(second.getAsJsonObject("metrics").get(metric))
          .isEqualTo(first.getAsJsonObject("metrics").get(metric));
    }
    assertThat(second.get("confusion_matrix")).isEqualTo(first.get("confusion_matrix"));
    assertThat(second.get("per_class")).isEqualTo(first.get("per_class"));
    try (Stream<Path> files = Files.list(folder.resolve("eval"))) {
      assertThat(files).isNotEmpty();
    }
  }

  @Test
  void whatTheCheckpointIsComesFromTheFileBesideIt() {
    new ModelInfo("lenet", 10, List.of(), 0, 28, 1, "lenet", "fashion_mnist").write(folder);
    ProgramRun run = eval("--max_num_batches=1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("100 samples");
    ProgramRun contradiction = eval("--model_name=cifarnet");
    assertThat(contradiction.exitCode()).isEqualTo(3);
    assertThat(contradiction.err()).contains("cifarnet").contains("lenet");
  }

  @Test
  void withoutThatFileSlimsDefaultsHold() {
    ProgramRun run = eval("--dataset_name=fashion_mnist");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("(inception_v3)").contains("holds LeNet/");
    ProgramRun other = eval("--model_name=lenet");
    assertThat(other.exitCode()).as(other.err()).isEqualTo(1);
    assertThat(other.err()).contains("split name test was not recognized; imagenet has train");
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefused() {
    ProgramRun run = eval("--model_name=cifarnet", "--dataset_name=fashion_mnist");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("CifarNet/conv1/weights");
  }

  @Test
  void anotherNumberOfClassesIsNamed() {
    new ModelInfo("lenet", 9, List.of(), 0, 28, 1, "lenet", "fashion_mnist").write(folder);
    ProgramRun run = eval();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("9 classes").contains("10");
  }

  @Test
  void aMissingCheckpointIsNamed() {
    checkpoint = folder.resolve("nowhere");
    ProgramRun run = eval("--model_name=lenet", "--dataset_name=fashion_mnist");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("nowhere");
  }
}
