package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tfslim.classification.data.BmpFile;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.runtime.Sessions;

class DatasetInputTest {
  private final RuntimeException failure =
      new TFInvalidArgumentException("no image [[{{node input/IteratorGetNext}}]]");

  @TempDir private Path folder;

  private DatasetInput input(long... labels) {
    Records.write(folder.resolve("mnist_test.tfrecord"), labels);
    Dataset dataset = Dataset.open("mnist", "test", folder);
    return DatasetInput.of(dataset, ModelInfo.of(Nets.get("lenet"), 10));
  }

  @Test
  void recordThatIsToBlameIsNamed() {
    assertThat(input(1, 2, 11).explained(failure))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("mnist_test.tfrecord", "record 2", "label 11")
        .hasSuppressedException(failure);
  }

  @Test
  void searchForTheRecordEndsInTimeAndSaysSo() {
    assertThat(input(1, 2, 11).explained(failure, Duration.ZERO))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no image")
        .hasMessageEndingWith(
            "; in 0 seconds of searching, the record was not found among the first 0 of 3")
        .hasCause(failure);
  }

  @Test
  void soundRecordsAreNotBlamed() {
    assertThat(input(1, 2).explained(failure).getMessage())
        .contains("no image")
        .doesNotContain("looked for");
  }

  @Test
  void otherFailuresStayThemselves() {
    RuntimeException other = new TFInvalidArgumentException("shapes");
    assertThat(input(1).explained(other)).isSameAs(other);
  }

  /** Thin images are refused where they would be resized, for which VGG's take too much memory. */
  @Test
  void thinImagesAreNamedWhereTheyAreResized() {
    byte[] thin = BmpFile.of(300, 1, (x, y, c) -> x);
    Records.write(
        folder.resolve("mnist_test.tfrecord"),
        List.of(
            Records.example(Records.png(), 1).toProto().toByteArray(),
            Records.example(thin, 1).toProto().toByteArray()));
    Dataset dataset = Dataset.open("mnist", "test", folder);
    ModelInfo model = ModelInfo.of(Nets.get("lenet"), 10);
    run(DatasetInput.of(dataset, model));
    DatasetInput vgg = DatasetInput.of(dataset, model.withImages(28, 1, "vgg"));
    assertThatThrownBy(() -> run(vgg))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("record 1", "its image is 300 x 1 pixels large, too thin");
  }

  private static void run(DatasetInput input) {
    try (Graph graph = new Graph()) {
      InputPipeline pipeline = input.withBatchSize(2).forEvaluation(Slim.on(graph, 0));
      try (Session session = Sessions.open(graph)) {
        pipeline.initialize(session, 0);
        session.runner().fetch(pipeline.images()).run().close();
      } catch (RuntimeException e) {
        throw input.explained(e);
      }
    }
  }
}
