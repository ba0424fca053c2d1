package org.tfslim.eval.summary;

import org.tfslim.classification.ModelSettings;
import org.tfslim.cli.TextTable;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
import org.tfslim.programs.ModelFlags;
import org.tfslim.slim.Variable;
import org.tfslim.slim.analysis.ModelAnalysis;
import org.tfslim.slim.analysis.ModelAnalysis.EndPoint;
import org.tfslim.slim.runtime.TensorTypes;

/** A network's summary for people. The totals, which are read most, come last. */
final class SummaryTable {
  private SummaryTable() {}

  static String of(Summary summary) {
    return variables(summary) + "\n" + endPoints(summary.analysis()) + "\n" + totals(summary);
  }

  private static String variables(Summary summary) {
    TextTable table = new TextTable("Variable", "Shape").numbers("Parameters").texts("");
    for (Variable<?> variable : summary.variables()) {
      table.row(
          variable.name(),
          TensorTypes.text(variable.shape()),
          Numbers.grouped(variable.size()),
          variable.trainable() ? "" : "not trainable");
    }
    return table.text();
  }

  private static String endPoints(ModelAnalysis analysis) {
    TextTable table =
        new TextTable("End point", "Output shape").numbers("Parameters", "Multiply-adds");
    for (EndPoint endPoint : analysis.endPoints()) {
      table.row(
          endPoint.name(),
          TensorTypes.text(endPoint.shape()),
          Numbers.grouped(endPoint.parameters()),
          Numbers.grouped(endPoint.multiplyAdds()));
    }
    table.row(
        "Total",
        "",
        Numbers.grouped(analysis.parameters()),
        Numbers.grouped(analysis.multiplyAdds()));
    return table.text();
  }

  private static String totals(Summary summary) {
    ModelSettings settings = summary.settings();
    ModelAnalysis analysis = summary.analysis();
    return new TextTable("", "")
        .row(
            "Network",
            "%s, %s, %s %s"
                .formatted(
                    settings.spec().name(),
                    Printable.count(settings.numClasses(), "class", "classes"),
                    settings.spec().input().frames().isPresent() ? "videos" : "images",
                    TensorTypes.text(ModelFlags.imagesShape(settings, summary.batchSize()))))
        .row(
            "Parameters",
            "%s, %s of them trainable, %s"
                .formatted(
                    Numbers.grouped(analysis.parameters()),
                    Numbers.grouped(analysis.trainableParameters()),
                    Numbers.megabytes(analysis.parameterBytes())))
        .row(
            "Multiply-adds",
            "%s for the batch of %d"
                .formatted(Numbers.grouped(analysis.multiplyAdds()), summary.batchSize()))
        .row(
            "Activations",
            "about %s at once in inference, %s if all are kept for gradients"
                .formatted(
                    Numbers.megabytes(analysis.activations().peakBytes()),
                    Numbers.megabytes(analysis.activations().totalBytes())))
        .text();
  }
}
