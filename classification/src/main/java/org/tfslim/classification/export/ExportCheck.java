package org.tfslim.classification.export;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.classification.Inference;
import org.tfslim.classification.InferenceGraph;
import org.tfslim.classification.ModelSettings;
import org.tfslim.formats.DataException;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.slim.export.SavedModels;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.runtime.Sessions;

/**
 * Compares what was exported and loaded back with the network of the checkpoint, as it is trained,
 * on a few images.
 */
final class ExportCheck {
  /** Two ways through the same kernels. */
  private static final double ROUNDING = 1e-5;

  private final ModelSettings settings;
  private final double tolerance;

  /**
   * @param tolerance the largest difference of a logit that is allowed, as a share of the root mean
   *     square of the network's logits
   */
  public ExportCheck(ModelSettings settings, double tolerance) {
    this.settings = settings;
    this.tolerance = tolerance;
  }

  /**
   * Compares the logits of a SavedModel, and its signatures with each other.
   *
   * @param model the network of the checkpoint
   * @param directory the SavedModel
   * @return the largest difference of a logit, as a share of the logits' root mean square
   * @throws DataException if it is above the tolerance, or the signatures do not return the same
   *     scores, or not the labels of the settings
   */
  public double savedModel(Inference<ServingModel> model, Path directory) {
    InferenceGraph network = model.model().network();
    try (SavedModelBundle loaded =
            SavedModels.load(
                directory, List.of(SavedModels.SERVE), SessionOptions.defaults().toProto());
        TFloat32 images = SampleImages.preprocessed(settings, SampleImages.COUNT);
        Result expected =
            model.session().runner().feed(network.images(), images).fetch(network.logits()).run();
        Result found =
            loaded.function(ServingModel.IMAGES_SIGNATURE).call(Map.of("images", images))) {
      double difference = difference(expected.get(0), output(found, "logits"));
      require(difference);
      files(loaded, floats(output(found, "probabilities")));
      return difference;
    }
  }

  /**
   * Compares the output of a frozen graph: probabilities if the network has them.
   *
   * @param model the network of the checkpoint
   * @param graph as it was written
   * @param batchSize that it takes
   * @return as above, of the output
   * @throws DataException if it is above the tolerance
   */
  public double frozenGraph(Inference<NetworkGraph> model, GraphDef graph, int batchSize) {
    String input = model.model().input().op().name();
    String logits = model.model().logits().op().name();
    try (TFloat32 images = SampleImages.preprocessed(settings, batchSize);
        Graph loaded = new Graph()) {
      loaded.importGraphDef(graph);
      try (Session session = Sessions.open(loaded);
          Result expected = model.session().runner().feed(input, images).fetch(logits).run();
          Result found = session.runner().feed(input, images).fetch(logits).run()) {
        double difference = difference(expected.get(0), found.get(0));
        require(difference);
        return difference;
      }
    }
  }

  private void require(double difference) {
    if (!(difference <= tolerance)) {
      throw new DataException(
          "the exported model differs from the checkpoint: largest difference of a logit %s of their root mean square, tolerance=%s; nothing was exported"
              .formatted((float) difference, (float) tolerance),
          "tolerance");
    }
  }

  /** The largest difference, as a share of the root mean square of what was expected. */
  static double difference(Tensor expected, Tensor found) {
    float[] wanted = floats(expected);
    requireFinite(
        wanted,
        "the logits of the checkpoint are NaN or infinite although its weights are not: they are too large");
    requireFinite(
        floats(found),
        "the logits of the exported model are NaN or infinite: numbers are too large for its precision, try precision=bfloat16 or precision=float32");
    double squares = 0;
    for (float value : wanted) {
      squares += (double) value * value;
    }
    double scale = squares == 0 ? 1 : Math.sqrt(squares / wanted.length);
    return largest(wanted, floats(found)) / scale;
  }

  private static void requireFinite(float[] logits, String problem) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new DataException(problem + "; nothing was exported", "precision");
      }
    }
  }

  private void files(SavedModelBundle loaded, float[] probabilities) {
    List<byte[]> files = SampleImages.files(settings.imageSize());
    List<byte[]> examples =
        files.stream()
            .map(file -> ImageExample.of(file, "bmp", 0, 0, 0).toProto().toByteArray())
            .toList();
    try (TString bytes =
            TString.tensorOfBytes(NdArrays.vectorOfObjects(files.toArray(byte[][]::new)));
        TString serialized =
            TString.tensorOfBytes(NdArrays.vectorOfObjects(examples.toArray(byte[][]::new)))) {
      files(loaded, probabilities, bytes, serialized);
    }
  }

  private void files(
      SavedModelBundle loaded, float[] probabilities, TString bytes, TString serialized) {
    try (Result ofBytes =
            loaded.function(ServingModel.BYTES_SIGNATURE).call(Map.of("image_bytes", bytes));
        Result ofExamples =
            loaded.function(ServingModel.EXAMPLES_SIGNATURE).call(Map.of("inputs", serialized))) {
      long[] classIds = longs(output(ofBytes, "class_ids"));
      int batch = Math.toIntExact(bytes.size());
      float[] best = best(probabilities, classIds.length / batch);
      requireSame(best, floats(output(ofBytes, "scores")));
      requireSame(best, floats(output(ofExamples, "scores")));
      requireSame(scores(probabilities, classIds, batch), floats(output(ofBytes, "scores")));
      String[] labels = Arrays.stream(classIds).mapToObj(settings::label).toArray(String[]::new);
      requireLabels(labels, texts(output(ofExamples, "classes")));
      requireLabels(labels, texts(output(ofBytes, "classes")));
    }
  }

  /** The k highest of the expected probabilities of each image, the highest first. */
  private float[] best(float[] expected, int k) {
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
  private float[] scores(float[] expected, long[] classIds, int batch) {
    int k = classIds.length / batch;
    float[] scores = new float[classIds.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = expected[i / k * settings.numClasses() + Math.toIntExact(classIds[i])];
    }
    return scores;
  }

  private void requireSame(float[] wanted, float[] found) {
    double difference = largest(wanted, found);
    if (!(difference <= Math.max(ROUNDING, tolerance))) {
      throw new DataException(
          "the signatures of the SavedModel return different scores, by %s; nothing was exported"
              .formatted((float) difference));
    }
  }

  /** Infinite if a difference is not a number. */
  private static double largest(float[] wanted, float[] found) {
    if (wanted.length != found.length) {
      throw new DataException(
          "the exported model returns %d numbers where %d were expected; nothing was exported"
              .formatted(found.length, wanted.length));
    }
    double largest = 0;
    for (int i = 0; i < wanted.length; i++) {
      double difference = Math.abs((double) wanted[i] - found[i]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest;
  }

  private static void requireLabels(String[] wanted, String[] found) {
    if (!Arrays.equals(wanted, found)) {
      throw new DataException(
          "the SavedModel returns the labels %s where %s were expected; nothing was exported"
              .formatted(Arrays.toString(found), Arrays.toString(wanted)));
    }
  }

  private static Tensor output(Result result, String name) {
    return result
        .get(name)
        .orElseThrow(() -> new DataException("the SavedModel has no output " + name));
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
