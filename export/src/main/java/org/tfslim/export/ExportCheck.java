package org.tfslim.export;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.nets.Inference;
import org.tfslim.nets.ModelSettings;
import org.tfslim.slim.SlimException;
import org.tfslim.slim.data.ImageExample;

/** Loads a SavedModel back and compares it with the network of the checkpoint. */
final class ExportCheck {
  private final ModelSettings settings;
  private final SavedModelBundle loaded;
  private final float[] expected;
  private double largest;

  private ExportCheck(ModelSettings settings, SavedModelBundle loaded, float[] expected) {
    this.settings = settings;
    this.loaded = loaded;
    this.expected = expected;
  }

  /**
   * The largest difference of a probability between the network and any signature of the SavedModel
   * on a few images; infinite where one of them is no number.
   *
   * @param model the network of the checkpoint
   * @param directory the SavedModel
   * @throws SlimException if a signature returns another label than its class has
   */
  static double largestDifference(
      Inference<ServingModel> model, ModelSettings settings, Path directory) {
    List<byte[]> files = SampleImages.files(settings.imageSize());
    List<byte[]> examples =
        files.stream()
            .map(file -> ImageExample.of(file, "bmp", 0, 0, 0).toProto().toByteArray())
            .toList();
    try (SavedModelBundle loaded = SavedModelBundle.load(directory.toString(), "serve");
        TString bytes =
            TString.tensorOfBytes(NdArrays.vectorOfObjects(files.toArray(byte[][]::new)));
        TString serialized =
            TString.tensorOfBytes(NdArrays.vectorOfObjects(examples.toArray(byte[][]::new)));
        Result reference =
            model
                .session()
                .runner()
                .feed(model.model().network().imageBytes(), bytes)
                .fetch(model.model().network().images())
                .fetch(model.model().network().probabilities())
                .run()) {
      ExportCheck check = new ExportCheck(settings, loaded, floats(reference.get(1)));
      check.images(reference.get(0));
      check.files(bytes, serialized);
      return check.largest;
    }
  }

  /**
   * Returns where the difference is within the tolerance.
   *
   * @throws SlimException naming both, otherwise
   */
  static void require(double difference, double tolerance) {
    if (!(difference <= tolerance)) {
      throw new SlimException(
          "the exported model differs from the checkpoint: largest probability difference %s, --tolerance=%s; nothing was exported"
              .formatted((float) difference, (float) tolerance));
    }
  }

  private void images(Tensor images) {
    try (Result found =
        loaded.function(ServingModel.IMAGES_SIGNATURE).call(Map.of("images", images))) {
      compare(expected, floats(output(found, "probabilities")));
    }
  }

  private void files(TString bytes, TString serialized) {
    try (Result ofBytes =
            loaded.function(ServingModel.BYTES_SIGNATURE).call(Map.of("image_bytes", bytes));
        Result ofExamples =
            loaded.function(ServingModel.EXAMPLES_SIGNATURE).call(Map.of("inputs", serialized))) {
      long[] classIds = longs(output(ofBytes, "class_ids"));
      int batch = Math.toIntExact(bytes.size());
      float[] best = best(classIds.length / batch);
      compare(best, floats(output(ofBytes, "scores")));
      compare(best, floats(output(ofExamples, "scores")));
      compare(scores(classIds, batch), floats(output(ofBytes, "scores")));
      String[] labels = Arrays.stream(classIds).mapToObj(settings::label).toArray(String[]::new);
      requireLabels(labels, texts(output(ofExamples, "classes")));
      String[] first = new String[batch];
      Arrays.setAll(first, i -> labels[i * labels.length / batch]);
      requireLabels(first, texts(output(ofBytes, "classes")));
    }
  }

  /** The k highest of the expected probabilities of each image, the highest first. */
  private float[] best(int k) {
    int classes = settings.numClasses();
    float[] best = new float[expected.length / classes * k];
    for (int i = 0; i < expected.length / classes; i++) {
      float[] sorted = Arrays.copyOfRange(expected, i * classes, (i + 1) * classes);
      Arrays.sort(sorted);
      for (int j = 0; j < k; j++) {
        best[i * k + j] = sorted[classes - 1 - j];
      }
    }
    return best;
  }

  /** The expected probabilities of the classes that were found. */
  private float[] scores(long[] classIds, int batch) {
    int k = classIds.length / batch;
    float[] scores = new float[classIds.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = expected[i / k * settings.numClasses() + Math.toIntExact(classIds[i])];
    }
    return scores;
  }

  private void compare(float[] wanted, float[] found) {
    if (wanted.length != found.length) {
      throw new SlimException(
          "the SavedModel returns %d numbers where %d were expected; nothing was exported"
              .formatted(found.length, wanted.length));
    }
    for (int i = 0; i < wanted.length; i++) {
      double difference = Math.abs((double) wanted[i] - found[i]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
  }

  private static void requireLabels(String[] wanted, String[] found) {
    if (!Arrays.equals(wanted, found)) {
      throw new SlimException(
          "the SavedModel returns the labels %s where %s were expected; nothing was exported"
              .formatted(Arrays.toString(found), Arrays.toString(wanted)));
    }
  }

  private static Tensor output(Result result, String name) {
    return result
        .get(name)
        .orElseThrow(() -> new SlimException("the SavedModel has no output " + name));
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    ((TFloat32) tensor).copyTo(DataBuffers.of(values));
    return values;
  }

  private static long[] longs(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.shape().size())];
    ((TInt64) tensor).copyTo(DataBuffers.of(values));
    return values;
  }

  private static String[] texts(Tensor tensor) {
    Shape shape = tensor.shape();
    String[] texts = new String[Math.toIntExact(shape.size())];
    byte[][] bytes = new byte[texts.length][];
    ((TString) tensor).asBytes().copyTo(DataBuffers.of(bytes, false, false));
    Arrays.setAll(texts, i -> new String(bytes[i], StandardCharsets.UTF_8));
    return texts;
  }
}
