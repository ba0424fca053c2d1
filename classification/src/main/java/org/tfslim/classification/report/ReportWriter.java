package org.tfslim.classification.report;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.report.TrainingReport.Fact;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.Mistake;
import org.tfslim.slim.training.RunDirectory;

/**
 * Writes {@code report.html} into a directory that training wrote: curves from its event files,
 * flags from {@code flags.txt}, the network from {@code model_info.json}.
 */
public final class ReportWriter {
  private ReportWriter() {}

  /**
   * What an evaluation of the last checkpoint found.
   *
   * @param dataset what it was evaluated on; the images of mistakes are read from its files
   * @param step the global step of the checkpoint
   */
  public record Evaluated(Dataset dataset, long step, ClassifierEvaluation evaluation) {
    /** Names and values, as {@code Accuracy}. */
    Map<String, Double> metrics() {
      return evaluation.values();
    }
  }

  /**
   * Writes the page; an older one stays until the new one is whole.
   *
   * @param run the directory, with event files
   * @param evaluated of the last checkpoint; if empty, the page has the metrics of the last
   *     evaluation in the event files, with its step, or says that there was none
   * @return the file
   * @throws SlimException if it cannot be written, or the directory cannot be read
   * @throws DataException if {@code model_info.json} or a record with a mistake is damaged
   */
  public static Path write(RunDirectory run, Optional<Evaluated> evaluated) {
    TrainingRecords records = TrainingRecords.of(run);
    ReportCharts charts = new ReportCharts(records, evaluated);
    TrainingReport report =
        new TrainingReport(
            title(records),
            highlights(records, evaluated),
            charts.all(),
            evaluated.map(it -> evaluation(it, records)).or(() -> earlier(records)),
            records.flags(),
            ReportFacts.environment(run.path(), records),
            records.problems());
    Path file = run.report();
    report.write(file);
    return file;
  }

  private static String title(TrainingRecords records) {
    Optional<String> network = records.info().map(info -> info.modelName());
    Optional<String> data =
        records.info().map(info -> info.datasetName()).filter(name -> !name.isEmpty());
    return network.orElse("A training run") + data.map(name -> " on " + name).orElse("");
  }

  private static List<Fact> highlights(TrainingRecords records, Optional<Evaluated> evaluated) {
    List<Fact> facts = new ArrayList<>();
    // The loss of the evaluation would be taken for that of training beside it.
    evaluated.ifPresent(
        it ->
            metrics(it.metrics(), records).stream()
                .filter(fact -> !isLoss(fact.name()))
                .forEach(facts::add));
    if (evaluated.isEmpty()) {
      records
          .lastEvaluation()
          .ifPresent(
              it ->
                  metrics(it.values(), records).stream()
                      .filter(fact -> !isLoss(fact.name()))
                      .map(fact -> new Fact(fact.name() + at(it.step()), fact.value()))
                      .forEach(facts::add));
    }
    var losses = records.series(RunDirectory.TOTAL_LOSS).points();
    if (!losses.isEmpty()) {
      var last = losses.get(losses.size() - 1);
      facts.add(new Fact("Last total loss", ReportFacts.number(last.value())));
      facts.add(new Fact("Steps", Numbers.grouped(last.step())));
    }
    ReportFacts.imagesPerSecond(records).ifPresent(it -> facts.add(new Fact("Images/s", it)));
    return facts;
  }

  private static String at(long step) {
    return " at step " + Numbers.grouped(step);
  }

  private static Optional<EvaluationReport> earlier(TrainingRecords records) {
    return records
        .lastEvaluation()
        .map(
            it ->
                new EvaluationReport(
                    "The last one was that of the checkpoint%s; of it only these metrics were kept."
                        .formatted(at(it.step())),
                    metrics(it.values(), records),
                    Optional.empty(),
                    List.of()));
  }

  private static List<Fact> metrics(Map<String, Double> metrics, TrainingRecords records) {
    return metrics.entrySet().stream()
        .filter(it -> records.isTelling(it.getKey()))
        .map(it -> new Fact(ReportFacts.metricName(it.getKey()), metric(it)))
        .toList();
  }

  private static boolean isLoss(String metric) {
    return metric.contains("Loss");
  }

  /** Shares are in percent; a loss may also be below 1, but is not a share. */
  private static String metric(Map.Entry<String, Double> metric) {
    double value = metric.getValue();
    boolean share = value >= 0 && value <= 1 && !isLoss(metric.getKey());
    return share ? String.format(Locale.ROOT, "%.2f %%", 100 * value) : ReportFacts.number(value);
  }

  private static List<String> names(TrainingRecords records) {
    return records.info().map(ModelInfo::labels).orElse(List.of());
  }

  private static EvaluationReport evaluation(Evaluated evaluated, TrainingRecords records) {
    Dataset dataset = evaluated.dataset();
    String caption =
        "The checkpoint of step %s on %s of %s, split %s."
            .formatted(
                Numbers.grouped(evaluated.step()),
                Printable.count(evaluated.evaluation().samples(), "image"),
                dataset.spec().name(),
                dataset.split());
    ClassCounts counts = new ClassCounts(evaluated.evaluation().confusion(), names(records));
    return new EvaluationReport(
        caption, metrics(evaluated.metrics(), records), Optional.of(counts), mistakes(evaluated));
  }

  private static List<MistakePicture> mistakes(Evaluated evaluated) {
    List<Mistake> worst =
        evaluated.evaluation().mistakes().stream().limit(EvaluationReport.MAX_MISTAKES).toList();
    Map<Long, ByteString> images =
        MistakeImages.of(
            evaluated.dataset(),
            worst.stream().map(Mistake::sample).collect(Collectors.toCollection(TreeSet::new)));
    return worst.stream()
        .map(mistake -> new MistakePicture(mistake, images.get(mistake.sample())))
        .toList();
  }
}
