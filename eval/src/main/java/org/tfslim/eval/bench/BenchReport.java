package org.tfslim.eval.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import org.tfslim.classification.ModelSettings;
import org.tfslim.cli.TextTable;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
import org.tfslim.slim.runtime.Devices;
import org.tfslim.slim.runtime.Versions;

/**
 * The measurements of {@code bench}.
 *
 * @param tensorflow the version of the native library
 * @param parameters the number of elements of the network's variables
 * @param firstBuild the build times of the graph, including class loading
 * @param secondBuild the build times of the same graph when it is built again
 * @param firstStep from the start of the process to the end of the first step
 * @param stepTimes the times of the measured steps
 * @param peakResidentBytes the peak memory of the process, if the system reports it
 */
record BenchReport(
    BenchSettings settings,
    String tensorflow,
    long parameters,
    BuildTimes firstBuild,
    BuildTimes secondBuild,
    Duration firstStep,
    StepTimes stepTimes,
    OptionalLong peakResidentBytes) {
  private double imagesPerSecond() {
    return settings.batchSize() / stepTimes.median();
  }

  private String input() {
    return settings.dataset().map(input -> input.dataset().spec().name()).orElse("constant");
  }

  private String mode() {
    return settings.mode().name().toLowerCase(Locale.ROOT);
  }

  private String optimizer() {
    return settings.optimizer().name().toLowerCase(Locale.ROOT);
  }

  private boolean training() {
    return settings.mode() == BenchSettings.Mode.TRAIN;
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The whole report, as one JSON object. */
  String json() {
    JsonObject root = new JsonObject();
    ModelSettings model = settings.model();
    root.addProperty("model_name", model.spec().name());
    root.addProperty("mode", mode());
    if (training()) {
      root.addProperty("optimizer", optimizer());
    }
    root.addProperty("input", input());
    root.addProperty("batch_size", settings.batchSize());
    root.addProperty("image_size", model.imageSize());
    root.addProperty("num_classes", model.numClasses());
    root.addProperty("parameters", parameters);
    root.addProperty("warmup_steps", settings.warmupSteps());
    root.addProperty("steps", settings.steps());
    root.addProperty("images_per_second", imagesPerSecond());
    JsonObject step = new JsonObject();
    step.addProperty("median", stepTimes.median());
    step.addProperty("p10", stepTimes.percentile(10));
    step.addProperty("p90", stepTimes.percentile(90));
    root.add("step_seconds", step);
    root.addProperty("seconds_to_first_step", seconds(firstStep));
    root.add("first_graph_build_seconds", json(firstBuild));
    root.add("graph_build_seconds", json(secondBuild));
    peakResidentBytes.ifPresent(bytes -> root.addProperty("peak_resident_bytes", bytes));
    root.addProperty("threads", threads());
    JsonArray devices = new JsonArray();
    Devices.names().forEach(devices::add);
    root.add("devices", devices);
    root.add("versions", versions());
    return new GsonBuilder().setPrettyPrinting().create().toJson(root) + "\n";
  }

  private JsonObject json(BuildTimes times) {
    JsonObject object = new JsonObject();
    object.addProperty("network", seconds(times.network()));
    if (training()) {
      object.addProperty("gradients", seconds(times.gradients()));
      object.addProperty("optimizer", seconds(times.optimizer()));
    }
    object.addProperty("total", seconds(times.total()));
    return object;
  }

  private JsonObject versions() {
    JsonObject versions = new JsonObject();
    versions.addProperty("tfslim", Versions.project());
    versions.addProperty("tensorflow", tensorflow);
    versions.addProperty("tensorflow_java", Versions.tensorflowJava());
    versions.addProperty("java", System.getProperty("java.version"));
    versions.addProperty(
        "platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return versions;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** The report as a table for people. */
  String table() {
    ModelSettings model = settings.model();
    TextTable table =
        new TextTable("", "")
            .row(
                "Network",
                text(
                    "%s, %s, %s",
                    model.spec().name(),
                    Printable.count(model.numClasses(), "class", "classes"),
                    Printable.count(parameters, "parameter")))
            .row("Mode", training() ? mode() + ", " + optimizer() : mode())
            .row(
                "Input",
                text(
                    "%s, batches of %s, %d x %d pixels",
                    input(),
                    Printable.count(settings.batchSize(), "image"),
                    model.imageSize(),
                    model.imageSize()))
            .row(
                "Speed",
                (imagesPerSecond() < 1
                        ? Numbers.rate(imagesPerSecond())
                        : text("%,.1f", imagesPerSecond()))
                    + " images/s")
            .row(
                "Step",
                text(
                    "%.2f ms (10 %% below %.2f ms, 10 %% above %.2f ms)",
                    1e3 * stepTimes.median(),
                    1e3 * stepTimes.percentile(10),
                    1e3 * stepTimes.percentile(90)))
            .row("First step", text("%.2f s after the start", seconds(firstStep)))
            .row(
                "Graph",
                text(
                    "built in %.2f s; %.2f s the first time",
                    seconds(secondBuild.total()), seconds(firstBuild.total())));
    peakResidentBytes.ifPresent(
        bytes -> table.row("Memory", Numbers.megabytes(bytes) + " at most"));
    return table.row("Threads", Integer.toString(threads())).text();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
