package org.tfslim.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.tfslim.cli.TextTable;
import org.tfslim.formats.Numbers;
import org.tfslim.programs.Tsv;
import org.tfslim.slim.evaluation.ClassScore;
import org.tfslim.slim.evaluation.ConfusionMatrix;

/** The formats in which the scores of the classes and the confusion matrix are printed. */
enum ScoreFormat {
  /**
   * Tables for people. With more than {@value #MAX_CLASSES} classes, only those with the lowest F1
   * and the most frequent confusions.
   */
  TABLE {
    @Override
    String of(EvalResult result) {
      return result.classes().size() <= MAX_CLASSES ? whole(result) : excerpt(result);
    }

    private String whole(EvalResult result) {
      return "\n" + classes(result, result.classes()) + "\n" + matrix(result);
    }

    private String excerpt(EvalResult result) {
      List<ClassScore> worst =
          result.classes().stream()
              .filter(it -> it.f1().isPresent())
              .sorted(Comparator.comparingDouble(it -> it.f1().getAsDouble()))
              .limit(MAX_CLASSES)
              .toList();
      return "\nThe %d of %s classes with the lowest F1 (all: --format=tsv or --metrics_file):\n\n%s"
              .formatted(
                  worst.size(), Numbers.grouped(result.classes().size()), classes(result, worst))
          + "\nThe most frequent confusions:\n\n"
          + confusions(result);
    }

    private String classes(EvalResult result, List<ClassScore> shown) {
      TextTable table =
          new TextTable("Class")
              .numbers("Samples", "Predicted", "Correct", "Precision", "Recall", "F1");
      for (ClassScore score : shown) {
        table.row(
            name(result, score.classId()),
            Numbers.grouped(score.support()),
            Numbers.grouped(score.predicted()),
            Numbers.grouped(score.correct()),
            fraction(score.precision()),
            fraction(score.recall()),
            fraction(score.f1()));
      }
      table.row(
          "Macro average",
          "",
          "",
          "",
          mean(result, ClassScore::precision),
          mean(result, ClassScore::recall),
          mean(result, ClassScore::f1));
      return table.text();
    }

    private String mean(EvalResult result, Function<ClassScore, OptionalDouble> score) {
      return fraction(ClassScore.mean(result.classes(), score));
    }

    private String matrix(EvalResult result) {
      ConfusionMatrix matrix = result.evaluation().confusion();
      TextTable table = new TextTable("Label \\ prediction");
      for (int i = 0; i < matrix.numClasses(); i++) {
        table.numbers(Integer.toString(i));
      }
      for (int label = 0; label < matrix.numClasses(); label++) {
        String[] cells = new String[matrix.numClasses() + 1];
        cells[0] = name(result, label);
        long[] row = matrix.row(label);
        for (int i = 0; i < row.length; i++) {
          cells[i + 1] = Numbers.grouped(row[i]);
        }
        table.row(cells);
      }
      return table.text();
    }

    private String confusions(EvalResult result) {
      ConfusionMatrix matrix = result.evaluation().confusion();
      TextTable table = new TextTable("Label", "Prediction").numbers("Samples");
      matrix.confusions().stream()
          .limit(MAX_CLASSES)
          .forEach(
              it ->
                  table.row(
                      name(result, it.getKey().label()),
                      name(result, it.getKey().prediction()),
                      Numbers.grouped(it.getValue())));
      return table.text();
    }

    private String name(EvalResult result, int classId) {
      return classId + result.label(classId).map(name -> " " + name).orElse("");
    }
  },

  /**
   * Two blocks of tab-separated values, each with a header: all classes, then the cells of the
   * matrix that are not 0.
   */
  TSV {
    @Override
    String of(EvalResult result) {
      StringBuilder text =
          new StringBuilder("\nclass\tname\tsupport\tpredicted\tcorrect\tprecision\trecall\tf1\n");
      result.classes().forEach(score -> text.append(line(result, score)));
      text.append("\nlabel\tprediction\tsamples\n");
      for (Map.Entry<ConfusionMatrix.Cell, Long> it :
          result.evaluation().confusion().cells().entrySet()) {
        text.append(it.getKey().label()).append('\t');
        text.append(it.getKey().prediction()).append('\t');
        text.append(it.getValue()).append('\n');
      }
      return text.toString();
    }

    private String line(EvalResult result, ClassScore score) {
      return "%d\t%s\t%d\t%d\t%d\t%s\t%s\t%s\n"
          .formatted(
              score.classId(),
              Tsv.cell(result.label(score.classId()).orElse("-")),
              score.support(),
              score.predicted(),
              score.correct(),
              fraction(score.precision()),
              fraction(score.recall()),
              fraction(score.f1()));
    }
  };

  /** More columns do not fit next to each other. */
  private static final int MAX_CLASSES = 20;

  /** The text that is printed after the metrics; it starts with an empty line. */
  abstract String of(EvalResult result);

  /** A fraction such as {@code 0.8113}; {@code -} if it is undefined. */
  private static String fraction(OptionalDouble fraction) {
    return fraction.isPresent() ? String.format(Locale.ROOT, "%.4f", fraction.getAsDouble()) : "-";
  }
}
