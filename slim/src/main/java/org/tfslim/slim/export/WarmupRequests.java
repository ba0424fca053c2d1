package org.tfslim.slim.export;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Tensor;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.TensorProto;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.export.internal.ServingProtos;
import org.tfslim.slim.export.internal.TensorProtos;

/**
 * Requests that TensorFlow Serving makes to a model while it loads it, so that the first real one
 * finds the graph optimized and memory allocated. An immutable list; they are made in this order:
 *
 * <pre>{@code
 * WarmupRequests.of("inception_v4")
 *     .predict("serving_default", Map.of("image_bytes", files))
 *     .classify("classify", examples)
 *     .write(modelFolder);
 * }</pre>
 *
 * A request that fails keeps the model from being served: each must have been tried on it.
 */
public final class WarmupRequests {
  /** Where TensorFlow Serving looks for them in the folder of a SavedModel. */
  public static final String FILE = "assets.extra/tf_serving_warmup_requests";

  /** TensorFlow Serving refuses a model with more. */
  public static final int MAX_REQUESTS = 1000;

  private final String modelName;
  private final List<ByteString> logs;

  private WarmupRequests(String modelName, List<ByteString> logs) {
    this.modelName = modelName;
    this.logs = logs;
  }

  /**
   * No requests yet.
   *
   * @param modelName what the model is called; any version of it answers
   */
  public static WarmupRequests of(String modelName) {
    return new WarmupRequests(modelName, List.of());
  }

  /**
   * Adds a call of a signature for {@code tensorflow/serving/predict}.
   *
   * @param inputs a tensor for each input of the signature; they are copied. Equal ones give equal
   *     bytes, whatever the order of the map
   * @throws IllegalArgumentException if there are no inputs, or {@link #MAX_REQUESTS} requests
   *     already
   */
  public WarmupRequests predict(String signatureName, Map<String, ? extends Tensor> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "A request to signature %s needs at least one input".formatted(signatureName));
    }
    Map<String, TensorProto> protos = new TreeMap<>();
    inputs.forEach((name, tensor) -> protos.put(name, TensorProtos.of(tensor)));
    return with(ServingProtos.predictLog(modelName, signatureName, protos));
  }

  /**
   * Adds a call of a signature for {@code tensorflow/serving/classify}.
   *
   * @param examples the batch
   * @throws IllegalArgumentException if there are no examples, which TensorFlow Serving refuses, or
   *     {@link #MAX_REQUESTS} requests already
   */
  public WarmupRequests classify(String signatureName, List<Example> examples) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(
          "A request to signature %s needs at least one example".formatted(signatureName));
    }
    return with(ServingProtos.classifyLog(modelName, signatureName, examples));
  }

  private WarmupRequests with(ByteString log) {
    if (logs.size() == MAX_REQUESTS) {
      throw new IllegalArgumentException(
          "TensorFlow Serving takes at most %d warm-up requests".formatted(MAX_REQUESTS));
    }
    List<ByteString> more = new ArrayList<>(logs);
    more.add(log);
    return new WarmupRequests(modelName, List.copyOf(more));
  }

  /** The number of requests. */
  public int size() {
    return logs.size();
  }

  /**
   * Writes {@link #FILE}, TFRecords of {@code PredictionLog}; its folder is made if there is none.
   *
   * @param modelFolder the folder of the SavedModel, such as {@link ModelVersion#staging}
   * @throws SlimException if it cannot be written
   */
  public void write(Path modelFolder) {
    try (TfRecordWriter writer = TfRecordWriter.create(modelFolder.resolve(FILE))) {
      logs.forEach(log -> writer.write(log.toByteArray()));
      writer.commit();
    }
  }
}
