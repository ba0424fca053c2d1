package org.tfslim.classification.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The example of README.md. */
final class ServingExample {
  private ServingExample() {}

  static String run(Path model, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    // begin
    try (ImageClassifier classifier = ImageClassifier.load(model)) {
      classifier.warmUp();
      List<ImageResult> results = classifier.predict(List.of(Files.readAllBytes(file)));
      for (ImageResult result : results) {
        if (result instanceof ImageResult.Unreadable bad) {
          text.append("the image " + bad.reason());
        }
        result.predictions().forEach(p -> text.append(p.label() + " " + p.probability() + "\n"));
      }
    }
    // end
    return text.toString();
  }
}
