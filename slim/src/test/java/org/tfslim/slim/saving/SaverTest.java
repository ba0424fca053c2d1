package org.tfslim.slim.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.CheckpointState;
import org.tfslim.formats.checkpoint.CheckpointStore;
import org.tfslim.formats.checkpoint.CheckpointWriter;
import org.tfslim.formats.checkpoint.LatestCheckpoint;
import org.tfslim.formats.checkpoint.SaveFailure;
import org.tfslim.formats.checkpoint.UnfinishedFiles;
import org.tfslim.formats.testing.SampleCheckpoints;
import org.tfslim.slim.runtime.TensorFlowFailure;
import org.tfslim.slim.training.Resume;
import org.tfslim.testkit.TestData;

class SaverTest {
  @TempDir Path directory;

  private static SavedGraph lenet() {
    return new SavedGraph()
        .model("LeNet/fc/weights", 0.5, 4, 3)
        .slot("LeNet/fc/weights/Momentum", 0.25, 4, 3)
        .longs("counts", 7, Long.MAX_VALUE, -1);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with space", "Gewichte-äöü-重み", "a[b]*c?", "%s %n"})
  void savesAndRestoresUnderAnyPath(String folder) throws IOException {
    Path prefix = directory.resolve(folder).resolve("model.ckpt-12");
    try (SavedGraph graph = lenet()) {
      graph.saver().save(graph.initialized(), prefix);
    }
    assertThat(names(prefix.getParent()))
        .containsExactly("model.ckpt-12.data-00000-of-00001", "model.ckpt-12.index");
    try (SavedGraph graph = lenet()) {
      graph.saver().restore(graph.session(), prefix);
      assertThat(graph.floats("LeNet/fc/weights")).containsExactly(SavedGraph.filled(12, 0.5f));
      assertThat(graph.floats("LeNet/fc/weights/Momentum"))
          .containsExactly(SavedGraph.filled(12, 0.25f));
      assertThat(graph.longs("counts")).containsExactly(7, Long.MAX_VALUE, -1);
    }
    CheckpointReader.open(prefix).verify(CheckpointReader.Depth.CHECKSUMS);
  }

  @Test
  void restoresUnderOtherNames() {
    Path prefix = directory.resolve("model.ckpt-1");
    try (SavedGraph graph = lenet()) {
      graph.saver().save(graph.initialized(), prefix);
      var weights = graph.slim.variables().find("LeNet/fc/weights").orElseThrow();
      new Saver(graph.slim.ops(), Map.of("LeNet/fc/weights/Momentum", weights))
          .restore(graph.session(), prefix);
      assertThat(graph.floats("LeNet/fc/weights")).containsExactly(SavedGraph.filled(12, 0.25f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 60, Integer.MAX_VALUE, -1})
  void int32NumbersOfAPythonProgramAreWidened(int step) {
    Path prefix = directory.resolve("model.ckpt-60");
    try (CheckpointWriter writer = CheckpointWriter.create(prefix, 1)) {
      ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      writer.add(
          "w", ElementType.FLOAT32, TensorShape.of(2), floats.putFloat(1).putFloat(2).flip());
      ByteBuffer number = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      writer.add("global_step", ElementType.INT32, TensorShape.of(), number.putInt(step).flip());
      writer.commit();
    }
    try (SavedGraph graph = new SavedGraph().model("w", 0, 2)) {
      graph.slim.globalStep();
      Saver saver = graph.saver();
      saver.restore(graph.session(), prefix);
      assertThat(graph.floats("w")).containsExactly(1, 2);
      assertThat(graph.longs("global_step")).containsExactly(step);
      saver.save(graph.session(), directory.resolve("model.ckpt-61"));
    }
    assertThat(CheckpointReader.open(directory.resolve("model.ckpt-61")).readLongs("global_step"))
        .containsExactly(step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "a[b]*c?"})
  void restoresV1InSeveralFiles(String folder) throws IOException {
    Path prefix =
        SampleCheckpoints.copy(
            SampleCheckpoints.SHARDED_V1,
            Files.createDirectory(directory.resolve(folder)).resolve("model.ckpt-7"));
    try (SavedGraph graph = new SavedGraph().model("rows", 0, 7, 3).model("b/biases", 0, 2)) {
      graph.slim.globalStep();
      graph.saver().restore(graph.session(), prefix);
      assertThat(graph.floats("b/biases")).containsExactly(1.5f, -2);
      assertThat(graph.floats("rows")).hasSize(21).startsWith(0, 1, 2).endsWith(19, 20);
      assertThat(graph.longs("global_step")).containsExactly(7);
    }
  }

  /** One variable with an average, one without. */
  private Path averaged() {
    Path prefix = directory.resolve("model.ckpt-1");
    try (SavedGraph graph =
        new SavedGraph()
            .model("LeNet/w", 1, 2)
            .model("LeNet/b", 2, 2)
            .slot("LeNet/w/ExponentialMovingAverage", 3, 2)) {
      graph.saver().save(graph.initialized(), prefix);
    }
    return prefix;
  }

  @Test
  void movingAveragesStandInForTheVariablesThatHaveOne() {
    Path prefix = averaged();
    try (SavedGraph graph = new SavedGraph().statistics("LeNet/b", 0, 2).model("LeNet/w", 0, 2)) {
      Saver saver = graph.saver();
      assertThat(saver.restore(graph.session(), prefix, AverageUse.IF_STORED)).isEqualTo(1);
      assertThat(graph.floats("LeNet/w")).containsExactly(3, 3);
      assertThat(graph.floats("LeNet/b")).containsExactly(2, 2);
      assertThat(saver.restore(graph.session(), prefix, AverageUse.NEVER)).isZero();
      assertThat(graph.floats("LeNet/w")).containsExactly(1, 1);
      assertThat(saver.restore(graph.session(), prefix, AverageUse.REQUIRED)).isEqualTo(1);
      assertThat(graph.floats("LeNet/w")).containsExactly(3, 3);
      // What is saved goes by the variables' own names.
      Path copy = directory.resolve("copy");
      saver.save(graph.session(), copy);
      assertThat(CheckpointReader.open(copy).readFloats("LeNet/w")).containsExactly(3, 3);
    }
  }

  @Test
  void averagesOfSomeTrainedVariablesOnlyAreRefused() {
    Path prefix = averaged();
    try (SavedGraph graph = new SavedGraph().model("LeNet/b", 0, 2).model("LeNet/w", 0, 2)) {
      Saver saver = graph.saver();
      for (AverageUse use : List.of(AverageUse.IF_STORED, AverageUse.REQUIRED)) {
        assertThatThrownBy(() -> saver.restore(graph.session(), prefix, use))
            .isInstanceOf(DataException.class)
            .hasMessageContainingAll(
                "has moving averages of 1 of 2 variables, but none of LeNet/b.",
                "use_moving_averages=false");
      }
      assertThat(saver.restore(graph.session(), prefix, AverageUse.NEVER)).isZero();
      assertThat(graph.floats("LeNet/b")).containsExactly(2, 2);
    }
  }

  @Test
  void valuesThatAreNotFiniteAreNamed() {
    Path prefix = directory.resolve("model.ckpt-3");
    try (SavedGraph graph =
        new SavedGraph()
            .model("LeNet/a", 1, 2)
            .model("LeNet/b", Double.NaN, 2)
            .model("c", 1e39, 3)) {
      Saver saver = graph.saver();
      saver.save(graph.initialized(), prefix);
      assertThat(saver.finiteValues(prefix, AverageUse.NEVER).problem())
          .hasValue(
              prefix + " has values that are NaN or infinite in LeNet/b (2 of 2), c (3 of 3).");
      assertThatThrownBy(
              () -> Resume.run(graph.session(), directory, graph.slim.variables().all(), saver))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("LeNet/b (2 of 2)");
    }
    try (SavedGraph graph = new SavedGraph().model("LeNet/a", 1, 2)) {
      assertThat(graph.saver().finiteValues(prefix, AverageUse.NEVER).problem()).isEmpty();
    }
  }

  @Test
  void averagesThatAreRequiredMustBeThere() {
    Path prefix = averaged();
    try (SavedGraph graph = new SavedGraph().model("LeNet/b", 0, 2)) {
      Saver saver = graph.saver();
      assertThat(saver.restore(graph.session(), prefix, AverageUse.IF_STORED)).isZero();
      assertThat(graph.floats("LeNet/b")).containsExactly(2, 2);
      assertThatThrownBy(() -> saver.restore(graph.session(), prefix, AverageUse.REQUIRED))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(prefix + " has no moving averages")
          .hasMessageContaining("LeNet/b/ExponentialMovingAverage");
    }
  }

  @Test
  void anAverageOfAnotherShapeIsNamed() {
    Path prefix = averaged();
    try (SavedGraph graph = new SavedGraph().model("LeNet/w", 0, 5)) {
      Saver saver = graph.saver();
      assertThatThrownBy(() -> saver.restore(graph.session(), prefix, AverageUse.IF_STORED))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("LeNet/w/ExponentialMovingAverage is 2 in the checkpoint and 5");
    }
  }

  @Test
  void writesOverACheckpointOfTheSameName() {
    Path prefix = directory.resolve("model.ckpt-1");
    try (SavedGraph other = new SavedGraph().model("w", 1, 100)) {
      other.saver().save(other.initialized(), prefix);
    }
    try (SavedGraph graph = lenet()) {
      graph.saver().save(graph.initialized(), prefix);
      graph.saver().restore(graph.session(), prefix);
    }
  }

  @Test
  void keepsTheNewestTogetherWithTheStore() {
    CheckpointStore store = new CheckpointStore(directory, 2);
    try (SavedGraph graph = lenet()) {
      Saver saver = graph.saver();
      graph.initialized();
      for (int step = 1; step <= 4; step++) {
        Path prefix = directory.resolve("model.ckpt-" + step);
        saver.save(graph.session(), prefix);
        store.add(prefix);
      }
    }
    assertThat(CheckpointPaths.in(directory))
        .containsExactly(directory.resolve("model.ckpt-3"), directory.resolve("model.ckpt-4"));
    assertThat(CheckpointState.latest(directory)).contains(directory.resolve("model.ckpt-4"));
  }

  @Test
  void aKilledSaveLeavesTheOneBefore() throws IOException {
    try (SavedGraph graph = lenet()) {
      Path first = directory.resolve("model.ckpt-1");
      graph.saver().save(graph.initialized(), first);
      new CheckpointStore(directory, 5).add(first);
      Path second = directory.resolve("model.ckpt-2");
      graph.saver().save(graph.session(), second);
      // Killed between the two moves, and in the middle of the writing.
      Path temporary = Files.createDirectory(directory.resolve("model.ckpt-2_temp"));
      Files.move(CheckpointPaths.index(second), temporary.resolve("part.index"));
      Path third = Files.createDirectory(directory.resolve("model.ckpt-3_temp"));
      Files.write(third.resolve("part.data-00000-of-00001.tempstate123"), new byte[10]);
      assertThat(LatestCheckpoint.whole(directory).prefix()).contains(first);
      UnfinishedFiles.remove(directory);
      assertThat(names(directory))
          .containsExactly("checkpoint", "model.ckpt-1.data-00000-of-00001", "model.ckpt-1.index");
      graph.saver().save(graph.session(), second);
      assertThat(LatestCheckpoint.whole(directory).prefix()).contains(second);
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsAClearFailure() throws IOException {
    Path file = Files.writeString(directory.resolve("train"), "");
    try (SavedGraph graph = lenet()) {
      assertThatThrownBy(
              () -> graph.saver().save(graph.initialized(), file.resolve("model.ckpt-1")))
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("Cannot write the checkpoint " + file.resolve("model.ckpt-1"))
          .hasMessageContaining(": Not a directory. ")
          .hasMessageContaining("Older checkpoints are as they were");
    }
  }

  @Test
  void aFullDiskSaysSo() {
    // What TensorFlow 2.18 throws: there is no full disk to be had in a test without privileges.
    TensorFlowException full =
        new TensorFlowException("/x/part.data-00000-of-00001.tempstate1; No space left on device");
    assertThat(
            SaveFailure.of(directory.resolve("model.ckpt-1"), full, TensorFlowFailure.reason(full)))
        .hasMessageContaining("No space left on device (")
        .hasMessageContaining("MB free)")
        // There is room here, so it is the number of files.
        .hasMessageContaining("df -i");
  }

  @Test
  void damagedValuesAreNotRestored() throws IOException {
    Path prefix = directory.resolve("model.ckpt-1");
    try (SavedGraph graph = lenet()) {
      graph.saver().save(graph.initialized(), prefix);
      Path data = CheckpointPaths.data(prefix, 0, 1);
      byte[] bytes = Files.readAllBytes(data);
      bytes[5] ^= 1;
      Files.write(data, bytes);
      assertThatThrownBy(() -> graph.saver().restore(graph.session(), prefix))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("Cannot restore " + prefix)
          .hasMessageContaining("another one");
    }
  }

  @Test
  void aDamagedSliceIsNotRestored() {
    Path file = directory.resolve("model.ckpt-1234");
    byte[] bytes =
        SampleCheckpoints.read(TestData.path("goldens/checkpoints/lenet_v1/model.ckpt-1234"));
    bytes[bytes.length / 2] ^= 1;
    SampleCheckpoints.write(file, bytes);
    try (SavedGraph graph = new SavedGraph().model("LeNet/fc3/weights", 0, 256, 1024)) {
      // For V1, TensorFlow calls this a wrong argument.
      assertThatThrownBy(() -> graph.saver().restore(graph.session(), file))
          .isInstanceOf(DataException.class)
          .hasCauseInstanceOf(TFInvalidArgumentException.class)
          .hasMessageContaining("Cannot restore " + file)
          .hasMessageContaining("another one");
    }
  }
}
