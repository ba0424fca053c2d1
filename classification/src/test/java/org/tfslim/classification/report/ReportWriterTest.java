package org.tfslim.classification.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.nets.Nets;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.ConfusionMatrix;
import org.tfslim.slim.evaluation.Mistake;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.testkit.TestData;

class ReportWriterTest {
  @TempDir Path trainDir;

  /** A writer whose points are a second apart where {@code second} is. */
  private static EventWriter writer(Path directory, int second) {
    Instant time = Instant.parse("2024-05-01T12:00:00Z").plusSeconds(second);
    return EventWriter.create(directory, Clock.fixed(time, ZoneOffset.UTC));
  }

  private void train(int firstStep, int lastStep, int second) {
    for (int step = firstStep; step <= lastStep; step += 10) {
      try (EventWriter writer = writer(trainDir, second + (step - firstStep) / 10)) {
        if (step == firstStep) {
          writer.sessionStart(step);
        }
        writer.scalar("total_loss", 100f / step, step);
        writer.scalar("learning_rate", 0.01f, step);
      }
    }
  }

  private void describe() throws IOException {
    Files.writeString(trainDir.resolve("flags.txt"), "--batch_size=32\n# --x is not set\n");
    List<String> labels =
        List.of(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot");
    ModelInfo.of(Nets.get("lenet"), 10)
        .withLabels(labels)
        .withImages(28, 1, "lenet")
        .withDatasetName("fashion_mnist")
        .write(trainDir);
  }

  @Test
  void aResumedRunKeepsTheLastEvaluationWithItsStep() throws IOException {
    describe();
    train(10, 40, 0);
    try (EventWriter writer = writer(trainDir.resolve("eval"), 0)) {
      for (int step = 10; step <= 30; step += 10) {
        writer.scalar("eval/Accuracy", 0.5f + step / 100f, step);
        writer.scalar("eval/Loss", 1, step);
      }
    }
    assertThat(page(Optional.empty()))
        .contains("<dt>Accuracy at step 30</dt><dd>80.00 %</dd>")
        .contains("The last one was that of the checkpoint at step 30")
        .doesNotContain("There was none");
  }

  @Test
  void recallAtFiveOfFiveClassesIsNotShown() throws IOException {
    ModelInfo.of(Nets.get("lenet"), 5).withImages(28, 1, "lenet").write(trainDir);
    train(10, 40, 0);
    try (EventWriter writer = writer(trainDir.resolve("eval"), 0)) {
      writer.scalar("eval/Accuracy", 0.75f, 30);
      writer.scalar("eval/Recall_5", 1, 30);
      writer.scalar("eval/Recall_4", 0.9f, 30);
    }
    assertThat(page(Optional.empty()))
        .contains("<dt>Accuracy at step 30</dt><dd>75.00 %</dd>", "Recall at 4")
        .contains("lenet, 5 classes, images of 28 x 28 x 1")
        .doesNotContain("Recall at 5");
  }

  private String page(Optional<ReportWriter.Evaluated> evaluated) throws IOException {
    return Files.readString(ReportWriter.write(RunDirectory.at(trainDir), evaluated));
  }

  private static Dataset testSplit() {
    return Dataset.open("fashion_mnist", "test", TestData.path("fashion_mnist"));
  }

  private static ReportWriter.Evaluated evaluated(long wrongSample) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("Accuracy", 0.875);
    metrics.put("Recall_5", 1.0);
    metrics.put("Loss", 0.5);
    long[][] counts = new long[10][10];
    counts[3][4] = 1;
    counts[4][4] = 7;
    return new ReportWriter.Evaluated(
        testSplit(),
        100,
        new ClassifierEvaluation(
            8,
            1,
            0,
            metrics,
            ConfusionMatrix.of(counts),
            List.of(new Mistake(wrongSample, 3, 4, 6.5f, 0.9f))));
  }

  @Test
  void showsWhatTrainingLeftAndTheEvaluation() throws IOException {
    describe();
    train(10, 100, 0);
    assertThat(page(Optional.of(evaluated(5))))
        .contains("<h1>lenet on fashion_mnist</h1>")
        .contains("<dt>Accuracy</dt><dd>87.50 %</dd>", "<dt>Recall at 5</dt><dd>100.00 %</dd>")
        .contains("<dt>Last total loss</dt><dd>1.0000</dd>", "<dt>Steps</dt><dd>100</dd>")
        .contains("<dt>Images/s</dt><dd>320</dd>")
        .contains("data-points=\"10:10|20:5|", "data-points=\"100:87.5 %\"")
        .contains("The checkpoint of step 100 on 8 images of fashion_mnist, split test.")
        .contains("<th scope=\"row\">batch_size</th><td class=\"value\">32</td>")
        .contains("2024-05-01 12:00:00 UTC", "0:00:09", "TensorFlow Java", "CPU:0")
        .contains(Base64.getEncoder().encodeToString(image(testSplit().files().get(0), 5)))
        .doesNotContain("x is not set");
  }

  private static byte[] image(Path file, int record) {
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (int i = 0; i < record; i++) {
        reader.skip();
      }
      byte[] data = reader.next().orElseThrow();
      return ImageExample.parse(data, reader.location()).encoded().toByteArray();
    }
  }

  @Test
  void aResumedRunHasOneCurve() throws IOException {
    train(10, 80, 0);
    train(51, 71, 600);
    assertThat(page(Optional.empty()))
        .contains("40:2.5|50:2|51:1.961|61:1.639|71:1.408\"")
        .doesNotContain("60:");
  }

  @Test
  void theAccuracyOfEvaluationsBesideTheTrainingIsACurve() throws IOException {
    train(10, 100, 0);
    try (EventWriter writer = writer(trainDir.resolve("eval"), 0)) {
      writer.scalar("eval/Accuracy", 0.5f, 50);
      writer.scalar("eval/Loss", 1.5f, 50);
    }
    assertThat(page(Optional.of(evaluated(0))))
        .contains("data-name=\"Accuracy\" data-points=\"50:50.0 %|100:87.5 %\"")
        .contains("data-name=\"evaluation\" data-points=\"50:1.5|100:0.5\"");
  }

  @Test
  void aDirectoryWithNothingInItGivesAPageThatSaysSo() throws IOException {
    assertThat(page(Optional.empty()))
        .contains("A training run", "There is no event file with it", "There is no flags.txt")
        .contains("<code>evaluate</code>")
        .doesNotContain("<svg");
  }

  @Test
  void aFileThatIsCutOffIsSaid() throws IOException {
    try (EventWriter writer = writer(trainDir, 0)) {
      writer.scalar("total_loss", 1, 1);
      writer.flush();
      byte[] whole = Files.readAllBytes(writer.file());
      Files.write(writer.file(), Arrays.copyOf(whole, whole.length - 1));
    }
    assertThat(page(Optional.empty())).contains("class=\"notice\"", "record 1", "is incomplete");
  }

  @Test
  void aMissingDirectoryIsNamed() {
    trainDir = trainDir.resolve("nowhere");
    assertThatThrownBy(() -> ReportWriter.write(RunDirectory.at(trainDir), Optional.empty()))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void samplesAreCountedOverAllFiles() {
    Dataset flowers = Dataset.open("flowers", "train", TestData.path("goldens/dataset"));
    Map<Long, ByteString> images = MistakeImages.of(flowers, Set.of(0L, 3L, 12L));
    assertThat(images).containsOnlyKeys(0L, 3L, 12L);
    List<Integer> sizes =
        TestData.table("goldens/dataset/index.tsv").stream()
            .map(row -> Integer.parseInt(row.get("encoded_bytes")))
            .toList();
    images.forEach((n, image) -> assertThat(image.size()).isEqualTo(sizes.get(n.intValue())));
  }

  @Test
  void aSampleThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> MistakeImages.of(testSplit(), Set.of(3L, 1000L)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 1,000 samples, so there is no sample 1000");
  }
}
