package org.tfslim.eval.predict;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.tfslim.classification.data.ExifOrientation;
import org.tfslim.classification.serving.ImageClassifier;
import org.tfslim.classification.serving.ImageResult;
import org.tfslim.classification.serving.ImageResult.NotFinite;
import org.tfslim.classification.serving.ImageResult.Unreadable;
import org.tfslim.cli.Console;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;

/**
 * Classifies image files batch by batch, in constant memory. A file that cannot be read or decoded
 * is reported and left out.
 */
final class PredictionRun {
  private static final int FILES_LEFT_OUT = 3;
  private static final int MAX_BYTES = 1 << 28;

  private final ImageClassifier classifier;
  private final PredictionFormat format;
  private final Console console;
  private final List<Map.Entry<Path, byte[]>> batch = new ArrayList<>();
  private long printed;
  private long failed;
  private long turned;

  PredictionRun(ImageClassifier classifier, PredictionFormat format, Console console) {
    this.classifier = classifier;
    this.format = format;
    this.console = console;
  }

  /**
   * Classifies all files and returns the exit code: 3 if some were left out. Ends early if standard
   * output does not accept more results.
   */
  int over(ImageFiles files, int batchSize) {
    long start = System.nanoTime();
    try (Progress progress =
        console.progress(new ProgressTask("predict", 0, OptionalLong.empty(), "images", 1))) {
      console.print(format.start());
      while (files.hasNext() && console.flush()) {
        fill(files, batchSize);
        classify();
        progress.stepTo(printed);
      }
      console.print(format.end());
    }
    report(System.nanoTime() - start);
    files.passedOver().ifPresent(console::info);
    return failed == 0 ? 0 : FILES_LEFT_OUT;
  }

  private void report(long nanos) {
    double seconds = nanos / 1e9;
    console.info(
        String.format(
            Locale.ROOT,
            "classified %s in %.1f s, %s images/s",
            Printable.count(printed, "image"),
            seconds,
            Numbers.rate(printed / seconds)));
    if (turned > 0) {
      console.info(ExifOrientation.remark(turned));
    }
    if (failed > 0) {
      console.warn(
          "%s of %s %s left out"
              .formatted(
                  Numbers.grouped(failed),
                  Printable.count(failed + printed, "file"),
                  failed == 1 ? "was" : "were"));
    }
  }

  /** Reads files until the batch is full or there are no more. */
  private void fill(Iterator<ImageFiles.Found> files, int batchSize) {
    batch.clear();
    while (batch.size() < batchSize && files.hasNext()) {
      ImageFiles.Found found = files.next();
      if (found instanceof ImageFiles.ImageFile file) {
        read(file.path());
      } else if (found instanceof ImageFiles.Nothing nothing) {
        leaveOut(nothing.name(), nothing.reason());
      }
    }
  }

  /** Reads a file up to a limit, because there are files without an end. */
  private void read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        leaveOut(path.toString(), "is larger than %d MB".formatted(MAX_BYTES >> 20));
      } else {
        batch.add(Map.entry(path, bytes));
      }
    } catch (IOException e) {
      leaveOut(path.toString(), IoReason.of(e));
    }
  }

  private void classify() {
    List<ImageResult> results =
        classifier.predict(batch.stream().map(Map.Entry::getValue).toList());
    for (int i = 0; i < batch.size(); i++) {
      Path path = batch.get(i).getKey();
      if (results.get(i) instanceof Unreadable unreadable) {
        leaveOut(path.toString(), unreadable.reason());
      } else if (results.get(i) instanceof NotFinite notFinite) {
        leaveOut(path.toString(), notFinite.reason());
      } else {
        console.print(format.image(path, results.get(i).predictions(), printed == 0));
        printed++;
        turned += ExifOrientation.isTurned(batch.get(i).getValue()) ? 1 : 0;
      }
    }
  }

  private void leaveOut(String name, String reason) {
    console.warn(Printable.line(name) + ": " + reason);
    failed++;
  }
}
