package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Datasets;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.ConfusionMatrix;
import org.tfslim.slim.evaluation.ConfusionMatrix.Cell;

/** The scores of a thousand classes. */
class ScoreFormatTest {
  private static final int CLASSES = 1001;

  /** Class 0 has no samples; of class i, 50 are right, and i % 40 are taken for the next class. */
  private static EvalResult result(List<String> labels) {
    SortedMap<Cell, Long> counts = new TreeMap<>();
    for (int i = 1; i < CLASSES - 1; i++) {
      counts.put(new Cell(i, i), 50L);
      if (i % 40 > 0) {
        counts.put(new Cell(i, i + 1), (long) (i % 40));
      }
    }
    ConfusionMatrix matrix = new ConfusionMatrix(CLASSES, counts, Map.of());
    ClassifierEvaluation evaluation =
        new ClassifierEvaluation(70_000, 700, 0, Map.of("Accuracy", 0.7), matrix, List.of());
    Dataset dataset =
        new Dataset(
            Datasets.get("imagenet"), "validation", Path.of("data"), List.of(), 70_000, Map.of());
    return new EvalResult(Path.of("model.ckpt-9"), dataset, labels, evaluation);
  }

  private static List<String> labels() {
    return IntStream.range(0, CLASSES).mapToObj(i -> "name\t" + i).toList();
  }

  @Test
  void tablesShowTheWorstOnly() {
    String text = ScoreFormat.TABLE.of(result(List.of()));
    assertThat(text)
        .startsWith("\nThe 20 of 1,001 classes with the lowest F1 (all: --format=tsv or ")
        .contains("\nThe most frequent confusions:\n")
        .containsPattern("\n39 +40 +39\n");
    assertThat(text.lines()).hasSizeLessThan(60).allMatch(line -> line.length() < 100);
    // The last class is predicted, but has no samples.
    assertThat(text).containsPattern("\n1000 +0 +39 +0 +0.0000 +- +0.0000\n");
  }

  @Test
  void tsvHasAll() {
    List<String> lines = ScoreFormat.TSV.of(result(labels())).lines().toList();
    assertThat(lines.subList(1, 3))
        .containsExactly(
            "class\tname\tsupport\tpredicted\tcorrect\tprecision\trecall\tf1",
            "0\tname\\t0\t0\t0\t0\t-\t-\t-");
    assertThat(lines.get(CLASSES + 2)).isEmpty();
    assertThat(lines.get(CLASSES + 3)).isEqualTo("label\tprediction\tsamples");
    assertThat(lines).endsWith("999\t999\t50", "999\t1000\t39");
  }

  @Test
  void jsonHasTheWholeMatrixARowOnALine() {
    String text = MetricsJson.of(result(labels()));
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    assertThat(json.getAsJsonArray("confusion_matrix")).hasSize(CLASSES);
    assertThat(json.getAsJsonArray("confusion_matrix").get(39).getAsJsonArray().get(40).getAsInt())
        .isEqualTo(39);
    assertThat(json.getAsJsonArray("per_class").get(0).toString())
        .isEqualTo(
            "{\"class\":0,\"name\":\"name\\t0\",\"support\":0,\"predicted\":0,\"correct\":0,"
                + "\"precision\":null,\"recall\":null,\"f1\":null}");
    assertThat(text.lines().count()).isLessThan(2 * CLASSES + 50);
  }
}
