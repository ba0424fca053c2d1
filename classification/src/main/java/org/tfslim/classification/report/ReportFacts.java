package org.tfslim.classification.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.TensorFlow;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.report.TrainingReport.Fact;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
import org.tfslim.formats.events.ScalarSeries;
import org.tfslim.slim.runtime.Devices;
import org.tfslim.slim.runtime.Versions;
import org.tfslim.slim.training.RunDirectory;

/** What {@code report.html} says besides curves and evaluation. */
final class ReportFacts {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ReportFacts() {}

  /** Network, data, times, versions and devices. */
  static List<Fact> environment(Path trainDir, TrainingRecords records) {
    List<Fact> facts = new ArrayList<>();
    records.info().ifPresent(info -> addModel(info, facts));
    records.flag("dataset_dir").ifPresent(it -> facts.add(new Fact("Data from", it)));
    facts.add(new Fact("Directory", trainDir.toAbsolutePath().normalize().toString()));
    addTimes(records.series(RunDirectory.TOTAL_LOSS).points(), facts);
    facts.add(new Fact("tfslim", Versions.project()));
    facts.add(
        new Fact(
            "TensorFlow", TensorFlow.version() + ", TensorFlow Java " + Versions.tensorflowJava()));
    facts.add(new Fact("Java", System.getProperty("java.version")));
    facts.add(
        new Fact("System", System.getProperty("os.name") + " " + System.getProperty("os.arch")));
    facts.add(new Fact("Devices", String.join(", ", Devices.names())));
    facts.add(new Fact("Cores", Integer.toString(Runtime.getRuntime().availableProcessors())));
    return facts;
  }

  private static void addModel(ModelInfo info, List<Fact> facts) {
    facts.add(
        new Fact(
            "Network",
            "%s, %s, images of %d x %d x %d"
                .formatted(
                    info.modelName(),
                    Printable.count(info.numClasses(), "class", "classes"),
                    info.imageSize(),
                    info.imageSize(),
                    info.channels())));
    facts.add(new Fact("Preprocessing", info.preprocessingName()));
    if (!info.datasetName().isEmpty()) {
      facts.add(new Fact("Data set", info.datasetName()));
    }
  }

  private static void addTimes(List<ScalarSeries.Point> points, List<Fact> facts) {
    if (points.isEmpty()) {
      return;
    }
    double first = points.get(0).wallTime();
    double last = points.get(points.size() - 1).wallTime();
    facts.add(new Fact("First step written", time(first)));
    facts.add(new Fact("Last step written", time(last)));
    Duration between = Duration.ofSeconds(Math.round(last - first));
    facts.add(
        new Fact(
            "Time between",
            String.format(
                Locale.ROOT,
                "%d:%02d:%02d",
                between.toHours(),
                between.toMinutesPart(),
                between.toSecondsPart())));
  }

  private static String time(double seconds) {
    return TIME.format(Instant.ofEpochMilli(Math.round(1000 * seconds)));
  }

  /** The median speed; empty if it is not known. */
  static Optional<String> imagesPerSecond(TrainingRecords records) {
    Optional<Long> batch =
        records.flag("batch_size").filter(it -> it.matches("\\d{1,9}")).map(Long::parseLong);
    return batch.isEmpty() || records.stepsPerSecond().isEmpty()
        ? Optional.empty()
        : Optional.of(Numbers.rate(batch.get() * records.stepsPerSecond().getAsDouble()));
  }

  /** {@code Recall_5} is shown as {@code Recall at 5}. */
  static String metricName(String name) {
    return name.replaceFirst("_(?=\\d+$)", " at ").replace('_', ' ');
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
