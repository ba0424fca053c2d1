package org.tfslim.slim.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Example;

class PipelineErrorsTest {
  private static final int SAMPLES = 10;

  @TempDir Path directory;

  static void isInput(Throwable failure) {
    assertThat(failure).isNotNull();
    assertThat(PipelineErrors.isInputError(failure)).as(failure.getMessage()).isTrue();
  }

  private static TensorFlowException failure(String message) {
    return new TensorFlowException(message);
  }

  /** Both forms of the pipeline must fail on the file, and the failure be recognized. */
  private static void assertRefused(Path file, String message) {
    PipelineOptions options = SampleRecords.options(List.of(file), SAMPLES).build();
    for (Throwable failure :
        List.of(
            catchThrowable(() -> TakenBatches.evaluation(options)),
            catchThrowable(() -> TakenBatches.training(options, 0, 2)))) {
      isInput(failure);
      assertThat(failure).hasMessageContaining(message);
    }
  }

  private Path file() {
    return SampleRecords.write(directory, SAMPLES, 1).get(0);
  }

  private Path fileWith(byte[] record) {
    return SampleRecords.write(
        directory.resolve("bad.tfrecord"),
        List.of(SampleRecords.record(SampleRecords.png(1), 1), record));
  }

  @Test
  void truncatedRecord() throws IOException {
    Path file = file();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 7));
    assertRefused(file, "truncated record");
  }

  @Test
  void flippedByte() throws IOException {
    Path file = file();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertRefused(file, "corrupted record");
  }

  @Test
  void missingFile() throws IOException {
    Path file = file();
    Files.delete(file);
    assertRefused(file, file.toString());
  }

  @Test
  void noExample() {
    assertRefused(fileWith("nothing".getBytes(StandardCharsets.UTF_8)), "parse");
  }

  @Test
  void noImageInTheExample() {
    assertRefused(fileWith(Example.getDefaultInstance().toByteArray()), "image/");
  }

  @Test
  void undecodableImages() {
    assertRefused(fileWith(SampleRecords.record(new byte[] {1, 2, 3, 4}, 1)), "image");
    byte[] png = SampleRecords.png(1);
    assertRefused(fileWith(SampleRecords.record(Arrays.copyOf(png, 40), 1)), "PNG");
  }

  @Test
  void labelsOutOfRange() {
    byte[] png = SampleRecords.png(1);
    assertRefused(fileWith(SampleRecords.record(png, SAMPLES)), "label out of range");
    assertRefused(fileWith(SampleRecords.record(png, -1)), "label out of range");
  }

  @Test
  void labelBelowTheOffset() {
    PipelineOptions options =
        SampleRecords.options(List.of(file()), SAMPLES).labels(SAMPLES, 1).build();
    isInput(catchThrowable(() -> TakenBatches.evaluation(options)));
  }

  @Test
  void otherFailuresAreNotTheInputs() {
    PipelineOptions options = SampleRecords.options(List.of(file()), SAMPLES).build();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      InputPipeline pipeline = InputPipeline.evaluation(tf, options);
      var misfit = tf.reshape(pipeline.images(), tf.array(-1, 1000));
      try (Session session = new Session(graph)) {
        Throwable early = catchThrowable(() -> session.runner().fetch(misfit).run().close());
        assertThat(PipelineErrors.isInputError(early)).isFalse();
        pipeline.initialize(session, 0);
        Throwable network = catchThrowable(() -> session.runner().fetch(misfit).run().close());
        assertThat(network).hasMessageContaining("Reshape");
        assertThat(PipelineErrors.isInputError(network)).isFalse();
        pipeline.initialize(session, SAMPLES);
        Throwable end = catchThrowable(() -> TakenBatches.take(session, pipeline, 1));
        assertThat(end).isInstanceOf(TFOutOfRangeException.class);
        assertThat(PipelineErrors.isInputError(end)).isFalse();
      }
    }
    assertThat(PipelineErrors.isInputError(new IllegalStateException())).isFalse();
    assertThat(PipelineErrors.isInputError(failure("no room [[{{node Conv2D}}]]"))).isFalse();
    // A copy of the batch to another device is named by the errors of what would have read it.
    assertThat(
            PipelineErrors.isInputError(
                failure("no room [[{{node Conv2D}}]]\n\t [[input/IteratorGetNext/_3]]")))
        .isFalse();
    assertThat(
            PipelineErrors.isInputError(
                failure("Operation was cancelled [[{{node input/IteratorGetNext}}]]")))
        .isFalse();
    assertThat(
            PipelineErrors.isInputError(
                failure("corrupted record at 7 [[{{node input/IteratorGetNext_1}}]]")))
        .isTrue();
  }
}
