package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.formats.weights.WeightsOutput;
import org.tfslim.testkit.TestData;

/** Training that begins with the weights of another training. */
class FineTuningTest {
  private static final String AVERAGE = "/ExponentialMovingAverage";

  @TempDir private static Path shared;
  @TempDir private Path folder;

  /** LeNet after some steps, to begin with. */
  @BeforeAll
  static void trainFirst() {
    ProgramRun run = train(shared.resolve("first"), "--max_number_of_steps=3");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static ProgramRun train(Path trainDir, String... more) {
    return train("lenet", trainDir, more);
  }

  private static ProgramRun train(String network, Path trainDir, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--model_name=" + network,
                "--dataset_name=fashion_mnist",
                "--dataset_dir=" + TestData.path("fashion_mnist"),
                "--train_dir=" + trainDir,
                "--optimizer=momentum",
                "--batch_size=8"));
    args.addAll(List.of(more));
    return ProgramRun.of(new TrainProgram(), args.toArray(String[]::new));
  }

  private ProgramRun fineTune(String... more) {
    List<String> args = new ArrayList<>(List.of("--checkpoint_path=" + shared.resolve("first")));
    args.addAll(List.of(more));
    return train(folder.resolve("second"), args.toArray(String[]::new));
  }

  /** Only the size is looked at; the checkpoint has nothing else, so that the test is quick. */
  @Test
  void anEmbeddingIsAsLongAsInTheCheckpoint() {
    Path start = folder.resolve("face/model.ckpt-0");
    List<PlannedTensor> few =
        List.of(
            PlannedTensor.filled(
                "InceptionResnetV1/Bottleneck/weights", TensorShape.of(1792, 512), 1, "test"));
    new WeightsOutput(start, 1, false)
        .write(new ConversionPlan("test", few, List.of()), ProgressListener.none());
    ProgramRun run =
        train(
            "inception_resnet_v1_facenet",
            folder.resolve("run"),
            "--checkpoint_path=" + start,
            "--preprocessing_name=inception",
            "--train_image_size=80",
            "--max_number_of_steps=1");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("restored: 1 variable").contains("of another shape: none");
  }

  private static CheckpointReader reader(Path checkpoint) {
    return CheckpointReader.open(checkpoint);
  }

  private static Map<String, List<Float>> values(Path checkpoint) {
    CheckpointReader reader = reader(checkpoint);
    return reader.entries().stream()
        .map(TensorEntry::name)
        .filter(name -> !name.equals("global_step"))
        .collect(Collectors.toMap(name -> name, name -> list(reader.readFloats(name))));
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  private Path data(String first, String second) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path records = data.resolve("fashion_mnist_train.tfrecord");
    if (!Files.exists(records)) {
      Files.copy(TestData.path("fashion_mnist/fashion_mnist_train.tfrecord"), records);
    }
    List<String> lines =
        new ArrayList<>(Files.readAllLines(TestData.path("fashion_mnist/labels.txt")));
    lines.set(0, "0:" + first);
    lines.set(1, "1:" + second);
    Files.write(data.resolve("labels.txt"), lines);
    return data;
  }

  private ProgramRun fineTuneOn(Path data, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--model_name=lenet",
                "--dataset_name=fashion_mnist",
                "--dataset_dir=" + data,
                "--train_dir=" + folder.resolve("third"),
                "--max_number_of_steps=1",
                "--batch_size=8",
                "--checkpoint_path=" + shared.resolve("first")));
    args.addAll(List.of(more));
    return ProgramRun.of(new TrainProgram(), args.toArray(String[]::new));
  }

  @Test
  void aHeadThatIsRestoredKnowsItsClasses() throws IOException {
    ProgramRun swapped = fineTuneOn(data("Trouser", "T-shirt/top"));
    assertThat(swapped.exitCode()).as(swapped.err()).isEqualTo(3);
    assertThat(swapped.err()).contains("another order");
    ProgramRun other = fineTuneOn(data("T-shirt/top", "Hose"));
    assertThat(other.exitCode()).as(other.err()).isZero();
    assertThat(other.err()).contains("warning: ", "1 Trouser", "1 Hose");
  }

  @Test
  void aNewHeadHasTheClassesOfTheData() throws IOException {
    ProgramRun run =
        fineTuneOn(data("Trouser", "T-shirt/top"), "--checkpoint_exclude_scopes=LeNet/fc4");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("other classes");
  }

  @Test
  void onlyTheNewLayerIsTrained() {
    ProgramRun run =
        fineTune(
            "--checkpoint_exclude_scopes=LeNet/fc4",
            "--trainable_scopes=LeNet/fc4",
            "--max_number_of_steps=4");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "starting from the weights of " + shared.resolve("first/model.ckpt-3"),
            "restored: 6 variables",
            "excluded: 2 (LeNet/fc4/weights, LeNet/fc4/biases)",
            "missing in the checkpoint: none",
            "of another shape: none",
            "in the checkpoint, but unused: 11 (");
    Map<String, List<Float>> first = values(shared.resolve("first/model.ckpt-3"));
    Map<String, List<Float>> begin = values(folder.resolve("second/model.ckpt-0"));
    Map<String, List<Float>> end = values(folder.resolve("second/model.ckpt-4"));
    for (String layer : List.of("conv1", "conv2", "fc3")) {
      for (String kind : List.of("weights", "biases")) {
        String name = "LeNet/%s/%s".formatted(layer, kind);
        assertThat(end.get(name)).as(name).isEqualTo(first.get(name));
      }
    }
    assertThat(begin.get("LeNet/fc4/weights")).isNotEqualTo(first.get("LeNet/fc4/weights"));
    assertThat(end.get("LeNet/fc4/weights")).isNotEqualTo(begin.get("LeNet/fc4/weights"));
    assertThat(end.keySet().stream().filter(name -> name.endsWith("/Momentum")))
        .containsExactlyInAnyOrder("LeNet/fc4/weights/Momentum", "LeNet/fc4/biases/Momentum");
  }

  @Test
  void averagesBeginWithTheRestoredValues() {
    ProgramRun run = fineTune("--moving_average_decay=0.999", "--max_number_of_steps=1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    Map<String, List<Float>> first = values(shared.resolve("first/model.ckpt-3"));
    Map<String, List<Float>> begin = values(folder.resolve("second/model.ckpt-0"));
    Map<String, List<Float>> end = values(folder.resolve("second/model.ckpt-1"));
    String name = "LeNet/fc3/biases";
    assertThat(begin.get(name + AVERAGE)).isEqualTo(first.get(name));
    // In the first step the decay is 1 / 10.
    for (int i = 0; i < 8; i++) {
      float old = begin.get(name).get(i);
      float moved = old - (old - end.get(name).get(i)) * 0.9f;
      assertThat(end.get(name + AVERAGE).get(i)).isCloseTo(moved, within(1e-7f));
    }
    assertThat(end.get(name)).isNotEqualTo(begin.get(name));
  }

  @Test
  void aTrainDirWithACheckpointGoesOnFromThat() {
    fineTune("--max_number_of_steps=1");
    ProgramRun run = fineTune("--max_number_of_steps=2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("resuming from", "ignoring --checkpoint_path=" + shared.resolve("first"))
        .doesNotContain("starting from the weights");
  }

  @Test
  void anotherNumberOfClassesSaysWhatToExclude() throws IOException {
    // Without class 0, as ImageNet's background: nine classes.
    ProgramRun run = fineTune("--labels_offset=1", "--max_number_of_steps=1");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err())
        .contains(
            "of another shape: 2 (LeNet/fc4/weights, LeNet/fc4/biases)",
            "it was trained for 10 classes, this network has 9",
            "checkpoint_exclude_scopes=LeNet/fc4");
    assertThat(Files.exists(folder.resolve("second/checkpoint"))).isFalse();
  }

  @Test
  void scopesThatAreNotThereAreMistakes() {
    ProgramRun excluded = fineTune("--checkpoint_exclude_scopes=LeNet/fc5");
    assertThat(excluded.exitCode()).as(excluded.err()).isEqualTo(2);
    assertThat(excluded.err()).contains("checkpoint_exclude_scopes", "LeNet/fc5", "LeNet/fc4");
    ProgramRun trained = fineTune("--trainable_scopes=LeNet/fc4,Lenet/fc3");
    assertThat(trained.exitCode()).as(trained.err()).isEqualTo(2);
    assertThat(trained.err()).contains("trainable_scopes", "Lenet/fc3", "LeNet/fc3");
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefused() {
    ProgramRun run =
        train("cifarnet", folder.resolve("second"), "--checkpoint_path=" + shared.resolve("first"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err())
        .contains("restored: 0 variables", "It is one of another network: it holds", "LeNet/");
  }

  @Test
  void aCheckpointThatIsNotThereIsNamed() {
    Path nowhere = folder.resolve("nowhere/model.ckpt-7");
    ProgramRun run = train(folder.resolve("second"), "--checkpoint_path=" + nowhere);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("No checkpoint " + nowhere);
  }
}
