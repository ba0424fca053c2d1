package org.tfslim.eval;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.tfslim.slim.evaluation.ClassScore;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.ConfusionMatrix;
import org.tfslim.slim.evaluation.Mistake;

/**
 * The file that {@code --metrics_file} names. Its fields:
 *
 * <ul>
 *   <li>{@code schema_version}: 1
 *   <li>{@code checkpoint}, {@code global_step}, {@code dataset_name}, {@code dataset_split_name}
 *   <li>{@code samples}, {@code correct}, {@code not_finite}: counts; the last one counts samples
 *       with a logit that is NaN or infinite, which count as wrong
 *   <li>{@code metrics}: {@code Accuracy}, {@code Recall_5}, {@code Loss}
 *   <li>{@code macro_average}: {@code precision}, {@code recall}, {@code f1}, each the mean over
 *       the classes for which it is defined
 *   <li>{@code per_class}: for each class {@code class}, {@code name}, {@code support}, {@code
 *       predicted}, {@code correct}, {@code precision}, {@code recall}, {@code f1}
 *   <li>{@code confusion_matrix}: one row per label, one column per prediction
 *   <li>{@code worst_mistakes}: sorted by decreasing loss, with {@code sample}, its number in the
 *       data set, counted from 0, {@code label}, {@code prediction}, {@code loss} and the {@code
 *       probability} of the prediction
 * </ul>
 *
 * Values that are undefined or not finite are {@code null}. Each row is on a line of its own, so
 * that the file stays readable with many classes.
 */
final class MetricsJson {
  private static final int SCHEMA_VERSION = 1;

  private final EvalResult result;
  private final JsonWriter json;

  private MetricsJson(EvalResult result, JsonWriter json) {
    this.result = result;
    this.json = json;
  }

  static String of(EvalResult result) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.setFormattingStyle(FormattingStyle.PRETTY);
      new MetricsJson(result, json).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter never throws it
    }
    return text + "\n";
  }

  private void write() throws IOException {
    ClassifierEvaluation evaluation = result.evaluation();
    json.beginObject();
    json.name("schema_version").value(SCHEMA_VERSION);
    json.name("checkpoint").value(result.checkpoint().toString());
    json.name("global_step").value(result.step());
    json.name("dataset_name").value(result.dataset().spec().name());
    json.name("dataset_split_name").value(result.dataset().split());
    json.name("samples").value(evaluation.samples());
    json.name("correct").value(evaluation.correct());
    json.name("not_finite").value(evaluation.notFinite());
    writeMetrics(json, evaluation);
    List<ClassScore> classes = result.classes();
    json.name("macro_average").beginObject();
    macro("precision", classes, ClassScore::precision);
    macro("recall", classes, ClassScore::recall);
    macro("f1", classes, ClassScore::f1);
    json.endObject().name("per_class").beginArray();
    for (ClassScore score : classes) {
      write(score);
    }
    json.endArray().name("confusion_matrix").beginArray();
    writeRows(evaluation.confusion());
    json.endArray().name("worst_mistakes").beginArray();
    for (Mistake mistake : evaluation.mistakes()) {
      write(mistake);
    }
    json.endArray().endObject();
  }

  /** The field {@code metrics}. */
  static void writeMetrics(JsonWriter json, ClassifierEvaluation evaluation) throws IOException {
    json.name("metrics").beginObject();
    for (var metric : evaluation.values().entrySet()) {
      number(json.name(metric.getKey()), metric.getValue());
    }
    json.endObject();
  }

  private void macro(
      String name, List<ClassScore> classes, Function<ClassScore, OptionalDouble> score)
      throws IOException {
    share(name, ClassScore.mean(classes, score));
  }

  private void write(ClassScore score) throws IOException {
    json.beginObject().setFormattingStyle(FormattingStyle.COMPACT);
    json.name("class").value(score.classId());
    json.name("name").value(result.label(score.classId()).orElse(null));
    json.name("support").value(score.support());
    json.name("predicted").value(score.predicted());
    json.name("correct").value(score.correct());
    share("precision", score.precision());
    share("recall", score.recall());
    share("f1", score.f1());
    json.endObject().setFormattingStyle(FormattingStyle.PRETTY);
  }

  private void writeRows(ConfusionMatrix matrix) throws IOException {
    for (int label = 0; label < matrix.numClasses(); label++) {
      json.beginArray().setFormattingStyle(FormattingStyle.COMPACT);
      for (long count : matrix.row(label)) {
        json.value(count);
      }
      json.endArray().setFormattingStyle(FormattingStyle.PRETTY);
    }
  }

  private void write(Mistake mistake) throws IOException {
    json.beginObject().setFormattingStyle(FormattingStyle.COMPACT);
    json.name("sample").value(mistake.sample());
    json.name("label").value(mistake.label());
    json.name("prediction").value(mistake.prediction());
    number(json.name("loss"), mistake.loss());
    number(json.name("probability"), mistake.probability());
    json.endObject().setFormattingStyle(FormattingStyle.PRETTY);
  }

  private void share(String name, OptionalDouble value) throws IOException {
    number(json.name(name), value.orElse(Double.NaN));
  }

  /** JSON has no NaN. */
  private static void number(JsonWriter json, Number value) throws IOException {
    if (Double.isFinite(value.doubleValue())) {
      json.value(value);
    } else {
      json.nullValue();
    }
  }
}
