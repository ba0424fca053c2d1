package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.nets.Nets;

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
}
