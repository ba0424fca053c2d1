package org.tfslim.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.nets.Inference;
import org.tfslim.nets.InferenceGraph;
import org.tfslim.nets.ModelSettings;
import org.tfslim.slim.DataException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.TensorFlowFailure;
import org.tfslim.slim.checkpoint.AverageUse;
import org.tfslim.slim.cli.UsageException;
import org.tfslim.slim.data.LabelsFile;

/** Finds the classes of images with a network that is loaded once. */
final class Classifier implements AutoCloseable {
  private static final String SIGNATURE = "serving_default";

  private final Session session;
  private final Tensors tensors;
  private final LongFunction<String> label;
  private final int topK;
  private final Runnable close;

  /** The names of what is fed and fetched. */
  private record Tensors(String imageBytes, String classIds, String scores) {}

  private Classifier(
      Session session, Tensors tensors, LongFunction<String> label, int topK, Runnable close) {
    this.session = session;
    this.tensors = tensors;
    this.label = label;
    this.topK = topK;
    this.close = close;
  }

  /**
   * The network of a checkpoint.
   *
   * @param checkpoint its prefix
   * @param topK how many classes an image gets, at most all there are
   * @param averages whether variables get their moving averages
   * @param log hears of it if they do
   * @throws DataException if the checkpoint is missing, damaged, or one of another network
   */
  static Classifier ofCheckpoint(
      Path checkpoint,
      ModelSettings settings,
      int topK,
      AverageUse averages,
      Consumer<String> log) {
    int k = Math.min(topK, settings.numClasses());
    Inference<Tensors> model =
        Inference.start(checkpoint, averages, log, slim -> graph(slim, settings, k));
    return new Classifier(model.session(), model.model(), settings::label, k, model::close);
  }

  private static Tensors graph(Slim slim, ModelSettings settings, int k) {
    Operand<TString> imageBytes =
        slim.tf()
            .withName("image_bytes")
            .placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    InferenceGraph.Best best = InferenceGraph.of(slim, settings, imageBytes).best(slim, k);
    return new Tensors(name(imageBytes), name(best.classIds()), name(best.scores()));
  }

  private static String name(Operand<?> tensor) {
    return tensor.op().name() + ":" + tensor.asOutput().index();
  }

  /**
   * A SavedModel that {@code bin/slim export} wrote. How many classes it returns is part of it.
   *
   * @param topK how many of them an image gets; all if empty
   * @throws UsageException if that is more than the SavedModel returns, though it has more
   * @throws DataException if it cannot be loaded, or has no signature that takes image files
   */
  static Classifier ofSavedModel(Path directory, Optional<Integer> topK) {
    SavedModelBundle bundle = load(directory);
    try {
      SignatureDef signature = bundle.metaGraphDef().getSignatureDefMap().get(SIGNATURE);
      if (signature == null) {
        throw notOurs(directory, "signature " + SIGNATURE);
      }
      TensorInfo imageBytes = tensor(signature.getInputsMap(), "image_bytes", directory);
      TensorInfo classIds = tensor(signature.getOutputsMap(), "class_ids", directory);
      TensorInfo scores = tensor(signature.getOutputsMap(), "scores", directory);
      Map<Integer, String> labels = labels(directory);
      int k = (int) classIds.getTensorShape().getDim(1).getSize();
      return new Classifier(
          bundle.session(),
          new Tensors(imageBytes.getName(), classIds.getName(), scores.getName()),
          id -> labels.getOrDefault((int) id, Long.toString(id)),
          topK.map(wanted -> available(wanted, k, labels.size())).orElse(k),
          bundle::close);
    } catch (RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  private static SavedModelBundle load(Path directory) {
    try {
      return SavedModelBundle.load(directory.toString(), "serve");
    } catch (RuntimeException e) {
      throw TensorFlowFailure.explained(e, () -> unloadable(directory, e));
    }
  }

  private static DataException unloadable(Path directory, RuntimeException cause) {
    return new DataException(
        "cannot load the SavedModel %s: %s; export it again"
            .formatted(directory, TensorFlowFailure.reason(cause)),
        cause);
  }

  private static TensorInfo tensor(Map<String, TensorInfo> tensors, String key, Path directory) {
    TensorInfo info = tensors.get(key);
    if (info == null) {
      throw notOurs(directory, key + " in its signature " + SIGNATURE);
    }
    return info;
  }

  private static int available(int wanted, int returned, int classes) {
    if (wanted > returned && classes > returned) {
      throw new UsageException(
          "--top_k=%d: the SavedModel returns %d of its %d classes; --checkpoint_path has all"
              .formatted(wanted, returned, classes));
    }
    return Math.min(wanted, returned);
  }

  private static DataException notOurs(Path directory, String missing) {
    return new DataException(
        "the SavedModel %s has no %s; give one that bin/slim export wrote"
            .formatted(directory, missing));
  }

  private static Map<Integer, String> labels(Path directory) {
    Path file = directory.resolve("assets").resolve(LabelsFile.NAME);
    return Files.exists(file) ? LabelsFile.read(file) : Map.of();
  }

  /**
   * The best classes of each image, the best first.
   *
   * @param files JPEG, PNG, GIF or BMP files
   * @throws TFInvalidArgumentException if one of them cannot be decoded
   */
  List<List<Prediction>> classify(List<byte[]> files) {
    try (TString bytes =
            TString.tensorOfBytes(NdArrays.vectorOfObjects(files.toArray(byte[][]::new)));
        Result result =
            session
                .runner()
                .feed(tensors.imageBytes(), bytes)
                .fetch(tensors.classIds())
                .fetch(tensors.scores())
                .run()) {
      return predictions((TInt64) result.get(0), (TFloat32) result.get(1));
    }
  }

  /** By image: what came out as {@code [batch, k]}. */
  private List<List<Prediction>> predictions(TInt64 classIds, TFloat32 scores) {
    List<List<Prediction>> images = new ArrayList<>();
    for (long i = 0; i < scores.shape().get(0); i++) {
      List<Prediction> best = new ArrayList<>();
      for (long j = 0; j < topK; j++) {
        long id = classIds.getLong(i, j);
        best.add(new Prediction(id, label.apply(id), scores.getFloat(i, j)));
      }
      images.add(best);
    }
    return images;
  }

  @Override
  public void close() {
    close.run();
  }
}
