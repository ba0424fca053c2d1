package org.tfslim.classification.data.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.slim.data.ImageExample;

/**
 * Makes {@code testdata/fashion_mnist} and {@code testdata/images} from the idx files of
 * Fashion-MNIST: the first 6,000 training and 1,000 test images as records, and of each class the
 * first test image after those as a PNG file. Arguments: the directory with the idx files, {@code
 * testdata}.
 */
final class FashionMnistSample {
  static final String NAME = "fashion_mnist";
  static final Map<String, Integer> SAMPLES = Map.of("train", 6000, "test", 1000);

  private FashionMnistSample() {}

  public static void main(String[] arguments) throws IOException {
    Path source = Path.of(arguments[0]);
    Path testdata = Path.of(arguments[1]);
    IdxConverter.convert(NAME, source, testdata.resolve(NAME), SAMPLES, ProgressListener.none());
    Path whole = Files.createTempDirectory("fashion_mnist");
    IdxConverter.convert(NAME, source, whole, ProgressListener.none());
    writeImages(Dataset.open(NAME, "test", whole), testdata.resolve("images"));
    try (var files = Files.list(whole)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(whole);
  }

  private static void writeImages(Dataset test, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Path file : test.files()) {
      try (TfRecordReader reader = TfRecordReader.open(file)) {
        for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
          ImageExample example = ImageExample.parse(data.get(), reader.location());
          String className = test.labelsToNames().get((int) example.label());
          Path image = directory.resolve(fileName(className));
          if (reader.location().record() >= SAMPLES.get("test") && !Files.exists(image)) {
            Files.write(image, example.encoded().toByteArray());
          }
        }
      }
    }
  }

  /** {@code T-shirt/top} becomes {@code t_shirt_top.png}. */
  static String fileName(String className) {
    return className.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "_") + ".png";
  }
}
