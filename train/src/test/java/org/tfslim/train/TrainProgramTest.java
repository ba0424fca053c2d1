package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.ModelInfo;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.events.EventReader;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.testkit.TestData;

/** The training program on real images, and what it says of what cannot be used. */
class TrainProgramTest {
  @TempDir private Path folder;
  private Path dataDir;
  private Path trainDir;

  @BeforeEach
  void copySample() throws IOException {
    dataDir = Files.createDirectory(folder.resolve("data"));
    trainDir = folder.resolve("train");
    for (String name : List.of("fashion_mnist_train.tfrecord", "labels.txt")) {
      Files.copy(TestData.path("fashion_mnist/" + name), dataDir.resolve(name));
    }
  }

  private ProgramRun train(String... more) {
    return trainNetwork("lenet", more);
  }

  private ProgramRun trainNetwork(String network, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--model_name=" + network,
                "--dataset_name=fashion_mnist",
                "--dataset_dir=" + dataDir,
                "--train_dir=" + trainDir,
                "--batch_size=16",
                "--log_every_n_steps=1"));
    args.addAll(List.of(more));
    return ProgramRun.of(new TrainProgram(), args.toArray(String[]::new));
  }

  private Path trainFile() {
    return dataDir.resolve("fashion_mnist_train.tfrecord");
  }

  @Test
  void trainsResumesAndLeavesWhatOthersNeed() throws IOException {
    ProgramRun first = train("--max_number_of_steps=4", "--optimizer=momentum");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.err()).contains("starting from scratch", "global step 4: loss = ");
    // There is no split to evaluate on.
    assertThat(first.err())
        .contains("next:\n  bin/slim predict", "bin/slim export")
        .doesNotContain("bin/slim eval");
    ModelInfo info = ModelInfo.read(trainDir.resolve("model_info.json"));
    assertThat(info.modelName()).isEqualTo("lenet");
    assertThat(info.labels()).hasSize(10).contains("Ankle boot");
    assertThat(Files.readString(trainDir.resolve("flags.txt"))).contains("--optimizer=momentum");
    try (Stream<Path> files = Files.list(trainDir)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("checkpoint", "model.ckpt-4.index")
          .anyMatch(name -> name.startsWith("events.out.tfevents."));
    }

    ProgramRun second = train("--max_number_of_steps=6", "--optimizer=momentum");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err()).contains("resuming from", "model.ckpt-4", "global step 5: loss = ");
    assertThat(second.err()).doesNotContain("global step 4:");
    assertThat(CheckpointReader.open(trainDir.resolve("model.ckpt-6")).entries())
        .extracting(entry -> entry.name())
        .contains("global_step", "LeNet/conv1/weights", "LeNet/conv1/weights/Momentum");
  }

  /** Dropout, augmentation, shuffling, slots and averages included. */
  @Test
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit() throws IOException {
    String[] flags = {"--preprocessing_name=inception", "--moving_average_decay=0.99"};
    trainTo(200, flags);
    byte[] whole = values("model.ckpt-200");
    Map<Long, Double> losses = losses();
    trainDir = folder.resolve("resumed");
    trainTo(100, flags);
    trainTo(200, flags);
    assertThat(losses()).hasSize(200).isEqualTo(losses);
    assertThat(values("model.ckpt-200")).isEqualTo(whole);
  }

  /** The loss of each step, as exactly as it is in the event files. */
  private Map<Long, Double> losses() {
    Map<Long, Double> losses = new TreeMap<>();
    EventReader.read(trainDir)
        .series("total_loss")
        .orElseThrow()
        .points()
        .forEach(point -> losses.put(point.step(), point.value()));
    return losses;
  }

  private ProgramRun trainTo(int step, String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--max_number_of_steps=" + step);
    ProgramRun run = train(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  /** A step of two clones takes two batches, and so does a resumed one. */
  @Test
  void clonesTakeABatchEach() throws IOException {
    String[] clones = {"--num_clones=2", "--clone_on_cpu", "--optimizer=momentum"};
    ProgramRun run = trainTo(4, clones);
    assertThat(run.err()).contains("6,000 images of fashion_mnist, 32 in a step");
    byte[] whole = values("model.ckpt-4");
    trainDir = folder.resolve("resumed");
    trainTo(2, clones);
    trainTo(4, clones);
    assertThat(values("model.ckpt-4")).isEqualTo(whole);
  }

  @Test
  void gradientsAreClippedIfAskedFor() throws IOException {
    trainTo(3, "--optimizer=sgd");
    byte[] free = values("model.ckpt-3");
    trainDir = folder.resolve("off");
    trainTo(3, "--optimizer=sgd", "--clip_gradient_norm=0");
    assertThat(values("model.ckpt-3")).isEqualTo(free);
    trainDir = folder.resolve("clipped");
    trainTo(3, "--optimizer=sgd", "--clip_gradient_norm=0.001", "--learning_rate=1");
    // Three steps of the rate 1, each at most 0.001 long.
    CheckpointReader first = CheckpointReader.open(trainDir.resolve("model.ckpt-0"));
    CheckpointReader last = CheckpointReader.open(trainDir.resolve("model.ckpt-3"));
    for (String name : List.of("LeNet/conv1/weights", "LeNet/fc4/biases")) {
      double moved = distance(first.readFloats(name), last.readFloats(name));
      assertThat(moved).as(name).isPositive().isLessThan(0.00301);
    }
    ProgramRun wrong = train("--max_number_of_steps=1", "--clip_gradient_norm=-1");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("--clip_gradient_norm");
  }

  private static double distance(float[] from, float[] to) {
    double squares = 0;
    for (int i = 0; i < from.length; i++) {
      squares += Math.pow(to[i] - from[i], 2);
    }
    return Math.sqrt(squares);
  }

  private void renameClasses(String first, String second) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(dataDir.resolve("labels.txt")));
    lines.set(0, "0:" + first);
    lines.set(1, "1:" + second);
    Files.write(dataDir.resolve("labels.txt"), lines);
  }

  @Test
  void aRunKeepsItsClasses() throws IOException {
    trainTo(1);
    String info = Files.readString(trainDir.resolve("model_info.json"));
    renameClasses("Trouser", "T-shirt/top");
    ProgramRun swapped = train("--max_number_of_steps=2");
    assertThat(swapped.exitCode()).as(swapped.err()).isEqualTo(3);
    assertThat(swapped.err()).contains("another order", "0 Trouser, 1 T-shirt/top");
    renameClasses("T-shirt/top", "Hose");
    ProgramRun other = train("--max_number_of_steps=2");
    assertThat(other.exitCode()).as(other.err()).isEqualTo(3);
    assertThat(other.err()).contains("1 Trouser", "1 Hose", "another --train_dir");
    ProgramRun shifted = train("--max_number_of_steps=2", "--labels_offset=1");
    assertThat(shifted.exitCode()).as(shifted.err()).isEqualTo(3);
    assertThat(Files.readString(trainDir.resolve("model_info.json"))).isEqualTo(info);
    assertThat(trainDir.resolve("model.ckpt-2.index")).doesNotExist();

    Files.delete(dataDir.resolve("labels.txt"));
    trainTo(2);
    assertThat(ModelInfo.read(trainDir.resolve("model_info.json")).labels()).contains("Trouser");
  }

  @Test
  void wrongValuesAreWrongUsage() {
    for (String flag :
        List.of(
            "--train_image_size=3",
            "--dataset_split_name=tset",
            "--dataset_name=mnits",
            "--preprocessing_name=lennet",
            "--labels_offset=10",
            "--learning_rate_decay_type=cosin",
            "--num_epochs_per_decay=0.0001")) {
      List<String> args =
          new ArrayList<>(
              List.of("--model_name=lenet", "--dataset_dir=" + dataDir, "--train_dir=" + trainDir));
      if (!flag.startsWith("--dataset_name")) {
        args.add("--dataset_name=fashion_mnist");
      }
      args.add(flag);
      ProgramRun run = ProgramRun.of(new TrainProgram(), args.toArray(String[]::new));
      assertThat(run.exitCode()).as(flag + ": " + run.err()).isEqualTo(2);
    }
    ProgramRun network = trainNetwork("lennet");
    assertThat(network.exitCode()).isEqualTo(2);
    assertThat(network.err()).contains("did you mean lenet?");
    ProgramRun small = trainNetwork("inception_v1", "--train_image_size=64");
    assertThat(small.exitCode()).isEqualTo(2);
    assertThat(small.err()).contains("takes images of 193 to 224 pixels, not 64 x 64");
    ProgramRun large = trainNetwork("inception_v4", "--preprocessing_name=vgg");
    assertThat(large.exitCode()).isEqualTo(2);
    assertThat(large.err()).contains("at most 256 x 256 pixels, not 299 x 299");
  }

  @Test
  void theEndIsEvaluated() throws IOException {
    Files.copy(
        TestData.path("fashion_mnist/fashion_mnist_test.tfrecord"),
        dataDir.resolve("fashion_mnist_test.tfrecord"));
    ProgramRun run = trainTo(2, "--evaluate");
    assertThat(run.err()).contains("evaluating on 1,000 images");
    assertThat(run.out()).containsPattern("eval/Accuracy\\[0\\.\\d{4}]");
    assertThat(trainDir.resolve("eval")).isDirectoryContaining("glob:**events.out.tfevents.*");
  }

  @Test
  void evaluationThatCannotBeIsRefusedBeforeTraining() {
    ProgramRun missing = train("--max_number_of_steps=1", "--evaluate");
    assertThat(missing.exitCode()).as(missing.err()).isEqualTo(3);
    assertThat(missing.err()).contains("fashion_mnist_test.tfrecord");
    ProgramRun unknown =
        train("--max_number_of_steps=1", "--eval_interval_secs=60", "--eval_split_name=dev");
    assertThat(unknown.exitCode()).as(unknown.err()).isEqualTo(2);
    assertThat(unknown.err()).contains("split name dev was not recognized", "train, test");
    assertThat(trainDir.resolve("checkpoint")).doesNotExist();
  }

  @Test
  void whatIsNotSupportedIsRefusedWithTheReason() {
    for (String flag :
        List.of(
            "--master=grpc://host:2222",
            "--worker_replicas=2",
            "--num_ps_tasks=1",
            "--task=1",
            "--sync_replicas",
            "--replicas_to_aggregate=2",
            "--quantize_delay=0")) {
      ProgramRun run = train(flag);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains(flag.split("=", 2)[0], "not supported");
    }
  }

  private byte[] values(String checkpoint) throws IOException {
    return Files.readAllBytes(trainDir.resolve(checkpoint + ".data-00000-of-00001"));
  }

  @Test
  void aMissingDataDirectoryIsNamed() {
    dataDir = folder.resolve("nowhere");
    ProgramRun run = train("--max_number_of_steps=1");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains("nowhere", "the program data: --dataset_name=fashion_mnist --dataset_dir=");
  }

  @Test
  void aTruncatedRecordIsFound() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(trainFile().toFile(), "rw")) {
      file.setLength(file.length() - 10);
    }
    ProgramRun run = train("--max_number_of_steps=1");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("fashion_mnist_train.tfrecord").contains("record 5999");
  }

  @Test
  void aFlippedByteIsFoundAndNothingSavedIsLost() throws IOException {
    train("--max_number_of_steps=2");
    try (RandomAccessFile file = new RandomAccessFile(trainFile().toFile(), "rw")) {
      file.seek(300);
      int old = file.read();
      file.seek(300);
      file.write(old ^ 0x10);
    }
    ProgramRun run = train("--max_number_of_steps=4");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("fashion_mnist_train.tfrecord: record 0");
    CheckpointReader.open(trainDir.resolve("model.ckpt-2"))
        .verify(CheckpointReader.Depth.CHECKSUMS);
  }

  @Test
  void anUndecodableImageIsFound() {
    writeRecord(new byte[] {1, 2, 3, 4}, 0);
    ProgramRun run = train("--max_number_of_steps=1", "--learning_rate_decay_type=fixed");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("record 0").containsIgnoringCase("image");
  }

  @Test
  void aLabelOutOfRangeIsFound() throws IOException {
    writeRecord(Files.readAllBytes(TestData.path("images/bag.png")), 10);
    ProgramRun run = train("--max_number_of_steps=1", "--learning_rate_decay_type=fixed");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("record 0").contains("label 10").contains("0 to 9");
  }

  private void writeRecord(byte[] image, int label) {
    try (TfRecordWriter writer = TfRecordWriter.create(trainFile())) {
      writer.write(ImageExample.of(image, "png", 28, 28, label).toProto().toByteArray());
      writer.commit();
    }
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefusedAndStaysUsable() {
    train("--max_number_of_steps=1");
    ProgramRun run = trainNetwork("cifarnet", "--max_number_of_steps=2");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("model.ckpt-1").contains("CifarNet/conv1/weights");
    assertThat(ModelInfo.read(trainDir.resolve("model_info.json")).modelName()).isEqualTo("lenet");
    assertThat(train("--max_number_of_steps=2").exitCode()).isZero();
  }

  @Test
  void anUnwritableTrainDirIsNamed() throws IOException {
    trainDir = Files.createFile(folder.resolve("file")).resolve("train");
    ProgramRun run = train("--max_number_of_steps=1");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(trainDir.toString());
  }

  @Test
  void aLossThatIsNoNumberStopsTraining() {
    ProgramRun run = train("--max_number_of_steps=50", "--optimizer=sgd", "--learning_rate=1e30");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
    assertThat(run.err()).contains("learning rate").contains("model.ckpt-0");
  }

  @Test
  void networksForVideosAreRefusedBeforeAnythingIsWritten() {
    ProgramRun run = trainNetwork("s3dg", "--max_number_of_steps=1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("s3dg takes videos, 64 x 224 x 224");
    assertThat(trainDir).doesNotExist();
  }
}
