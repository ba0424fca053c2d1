package org.tfslim.classification.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.report.TrainingReport.Fact;
import org.tfslim.formats.TextLines;
import org.tfslim.formats.events.EventReader;
import org.tfslim.formats.events.ScalarSeries;
import org.tfslim.slim.training.RunDirectory;

/**
 * What a training run left in its directory besides checkpoints.
 *
 * @param training what its event files hold
 * @param evaluation what those in its folder {@code eval} hold
 * @param flags of {@code flags.txt}, those without a value left out
 * @param info of {@code model_info.json}
 */
record TrainingRecords(
    EventReader.Events training,
    EventReader.Events evaluation,
    List<Fact> flags,
    Optional<ModelInfo> info) {
  private static final String FLAG = "--";
  private static final Pattern RECALL_AT = Pattern.compile("Recall_(\\d{1,9})");
  private static final String EVALUATION = "eval/";

  static TrainingRecords of(RunDirectory run) {
    Path evalDir = run.evaluation();
    return new TrainingRecords(
        EventReader.read(run.path()),
        Files.isDirectory(evalDir)
            ? EventReader.read(evalDir)
            : new EventReader.Events(Map.of(), List.of()),
        flags(run.flags()),
        ModelInfo.in(run.path()));
  }

  private static List<Fact> flags(Path file) {
    return TextLines.readIfThere(file).orElse(List.of()).stream()
        .filter(line -> line.startsWith(FLAG))
        .map(line -> line.substring(FLAG.length()).split("=", 2))
        .map(parts -> new Fact(parts[0], parts.length == 1 ? "" : parts[1]))
        .toList();
  }

  /** The series of a tag; one without points if there is none. */
  ScalarSeries series(String tag) {
    return training
        .series(tag)
        .or(() -> evaluation.series(tag))
        .orElse(new ScalarSeries(tag, List.of()));
  }

  /** The tags that there are, sorted. */
  Set<String> tags() {
    Set<String> tags = new TreeSet<>(training.scalars().keySet());
    tags.addAll(evaluation.scalars().keySet());
    return tags;
  }

  /**
   * Whether a metric says something about the network: recall at five of five classes or fewer is
   * always 1.
   */
  boolean isTelling(String metric) {
    Matcher recall = RECALL_AT.matcher(metric);
    return info.isEmpty()
        || !recall.matches()
        || Long.parseLong(recall.group(1)) < info.get().numClasses();
  }

  /**
   * The metrics of an evaluation.
   *
   * @param step of the checkpoint
   * @param values by names such as {@code Accuracy}
   */
  record StoredEvaluation(long step, Map<String, Double> values) {}

  /** The last evaluation that the event files hold. */
  Optional<StoredEvaluation> lastEvaluation() {
    List<ScalarSeries> all =
        tags().stream()
            .filter(tag -> tag.startsWith(EVALUATION))
            .map(this::series)
            .filter(series -> !series.points().isEmpty())
            .toList();
    return all.stream()
        .map(series -> series.last().step())
        .max(Comparator.naturalOrder())
        .map(
            step -> {
              Map<String, Double> values = new LinkedHashMap<>();
              all.stream()
                  .filter(series -> series.last().step() == step)
                  .forEach(
                      series ->
                          values.put(
                              series.tag().substring(EVALUATION.length()), series.last().value()));
              return new StoredEvaluation(step, values);
            });
  }

  /** The value of a flag, if it has one. */
  Optional<String> flag(String name) {
    return flags.stream().filter(it -> it.name().equals(name)).map(Fact::value).findFirst();
  }

  /** Sentences about files that are not whole. */
  List<String> problems() {
    List<String> all = new ArrayList<>(training.problems());
    all.addAll(evaluation.problems());
    return all;
  }

  /**
   * The median of the speed between points of the loss, so that neither the start nor a pause
   * between two runs counts; empty if there are too few.
   */
  OptionalDouble stepsPerSecond() {
    List<ScalarSeries.Point> points = series(RunDirectory.TOTAL_LOSS).points();
    double[] speeds =
        IntStream.range(1, points.size())
            .mapToDouble(i -> speed(points.get(i - 1), points.get(i)))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return speeds.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(speeds[speeds.length / 2]);
  }

  private static double speed(ScalarSeries.Point from, ScalarSeries.Point to) {
    return (to.step() - from.step()) / (to.wallTime() - from.wallTime());
  }
}
