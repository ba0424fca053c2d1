package org.tfslim.eval.predict;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tfslim.classification.serving.Prediction;
import org.tfslim.programs.Tsv;

/**
 * The formats in which predictions are printed. Images are printed one by one, so their number is
 * not limited.
 */
enum PredictionFormat {
  /** A header, then one line per class: file, rank (from 1), class, label, probability. */
  TSV {
    @Override
    String start() {
      return "file\trank\tclass\tlabel\tprobability\n";
    }

    @Override
    String image(Path file, List<Prediction> predictions, boolean first) {
      return IntStream.range(0, predictions.size())
          .mapToObj(i -> line(file, i + 1, predictions.get(i)))
          .collect(Collectors.joining());
    }

    private String line(Path file, int rank, Prediction prediction) {
      return String.format(
          Locale.ROOT,
          "%s\t%d\t%d\t%s\t%.6f\n",
          Tsv.cell(file.toString()),
          rank,
          prediction.classId(),
          Tsv.cell(prediction.label()),
          prediction.probability());
    }

    @Override
    String end() {
      return "";
    }
  },

  /** An array with one object per image. */
  JSON {
    @Override
    String start() {
      return "[";
    }

    @Override
    String image(Path file, List<Prediction> predictions, boolean first) {
      StringWriter text = new StringWriter().append(first ? "\n" : ",\n");
      try (JsonWriter json = new JsonWriter(text)) {
        json.beginObject().name("file").value(file.toString()).name("predictions").beginArray();
        for (int i = 0; i < predictions.size(); i++) {
          Prediction prediction = predictions.get(i);
          json.beginObject().name("rank").value(i + 1).name("class").value(prediction.classId());
          json.name("label").value(prediction.label()).name("probability");
          // JSON has no NaN.
          if (Float.isFinite(prediction.probability())) {
            json.value(prediction.probability());
          } else {
            json.nullValue();
          }
          json.endObject();
        }
        json.endArray().endObject();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // a StringWriter never throws it
      }
      return text.toString();
    }

    @Override
    String end() {
      return "\n]\n";
    }
  };

  /** The text before the first image. */
  abstract String start();

  /** The text for one image. */
  abstract String image(Path file, List<Prediction> predictions, boolean first);

  /** The text after the last image. */
  abstract String end();
}
