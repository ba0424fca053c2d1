package org.tfslim.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tfslim.classification.serving.ImageClassifier;
import org.tfslim.classification.serving.ImageResult;

/**
 * Classifies image files as a server does: the model is loaded once and used by several threads.
 *
 * <pre>{@code
 * ServeInApplication export_dir cat.jpg dog.png
 * }</pre>
 */
public final class ServeInApplication {
  private ServeInApplication() {}

  /** Takes the model (an export, or a checkpoint) and image files. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    // Closing waits for calls that still run, and frees the native memory of the model.
    try (ImageClassifier classifier = ImageClassifier.load(Path.of(args[0]))) {
      // TensorFlow prepares a graph when it first runs. No user needs to wait for that.
      classifier.warmUp();

      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<String>> answers = new ArrayList<>();
        for (String file : List.of(args).subList(1, args.length)) {
          byte[] image = Files.readAllBytes(Path.of(file));
          answers.add(threads.submit(() -> file + ": " + answer(classifier.predict(image))));
        }
        for (Future<String> answer : answers) {
          System.out.println(answer.get());
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  /** An image that cannot be decoded is a result like any other, not an exception. */
  private static String answer(ImageResult result) {
    if (result instanceof ImageResult.Unreadable unreadable) {
      return "the image " + unreadable.reason();
    }
    var best = result.predictions().get(0);
    return "%s (%.0f %%)".formatted(best.label(), 100 * best.probability());
  }
}
