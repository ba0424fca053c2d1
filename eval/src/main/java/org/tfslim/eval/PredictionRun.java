package org.tfslim.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tfslim.slim.TensorFlowFailure;
import org.tfslim.slim.cli.Console;

/**
 * Classifies image files batch by batch, in constant memory. A file that cannot be read or decoded
 * is reported and left out.
 */
final class PredictionRun {
  private static final int FILES_LEFT_OUT = 3;

  private final Classifier classifier;
  private final PredictionFormat format;
  private final Console console;
  private int printed;
  private int failed;

  PredictionRun(Classifier classifier, PredictionFormat format, Console console) {
    this.classifier = classifier;
    this.format = format;
    this.console = console;
  }

  /** The exit code, after all files are done: 3 where some were left out. */
  int over(List<Path> files, int batchSize) {
    console.print(format.start());
    for (int begin = 0; begin < files.size(); begin += batchSize) {
      List<Map.Entry<Path, byte[]>> batch =
          read(files.subList(begin, Math.min(begin + batchSize, files.size())));
      if (!batch.isEmpty()) {
        classify(batch);
      }
    }
    console.print(format.end());
    if (failed > 0) {
      console.warn("%d of %d files were left out".formatted(failed, files.size()));
    }
    return failed == 0 ? 0 : FILES_LEFT_OUT;
  }

  /** The files that can be read, with their bytes. */
  private List<Map.Entry<Path, byte[]>> read(List<Path> paths) {
    List<Map.Entry<Path, byte[]>> files = new ArrayList<>();
    for (Path path : paths) {
      try {
        files.add(Map.entry(path, Files.readAllBytes(path)));
      } catch (NoSuchFileException e) {
        leaveOut(path, "there is no such file");
      } catch (IOException e) {
        leaveOut(path, "cannot be read: " + e.getMessage());
      }
    }
    return files;
  }

  /** One bad file fails its whole batch, whose files are then tried one by one. */
  private void classify(List<Map.Entry<Path, byte[]>> batch) {
    List<List<Prediction>> predictions;
    try {
      predictions = classifier.classify(batch.stream().map(Map.Entry::getValue).toList());
    } catch (TFInvalidArgumentException e) {
      if (batch.size() == 1) {
        leaveOut(batch.get(0).getKey(), "cannot be decoded: " + TensorFlowFailure.reason(e));
      } else {
        batch.forEach(file -> classify(List.of(file)));
      }
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      console.print(format.image(batch.get(i).getKey(), predictions.get(i), printed == 0));
      printed++;
    }
  }

  private void leaveOut(Path path, String reason) {
    console.warn(path + ": " + reason);
    failed++;
  }
}
