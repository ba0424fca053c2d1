package org.tfslim.slim.export.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.TensorProto;

/**
 * The messages of TensorFlow Serving's API that a warm-up request is made of. TensorFlow Java lacks
 * them, and the artifacts that have them bring another protobuf or other classes for tensors. They
 * are few and never change, so they are put together from their field numbers:
 *
 * <pre>{@code
 * message PredictionLog         { ClassifyLog classify_log = 2; PredictLog predict_log = 6; }
 * message PredictLog            { PredictRequest request = 1; }
 * message ClassifyLog           { ClassificationRequest request = 1; }
 * message PredictRequest        { ModelSpec model_spec = 1; map<string, TensorProto> inputs = 2; }
 * message ClassificationRequest { ModelSpec model_spec = 1; Input input = 2; }
 * message ModelSpec             { string name = 1; string signature_name = 3; }
 * message Input                 { ExampleList example_list = 1; }
 * message ExampleList           { repeated tensorflow.Example examples = 1; }
 * }</pre>
 *
 * (tensorflow_serving/apis: prediction_log.proto, predict.proto, classification.proto, model.proto,
 * input.proto.)
 */
public final class ServingProtos {
  private static final int LOG_CLASSIFY = 2;
  private static final int LOG_PREDICT = 6;
  private static final int LOGGED_REQUEST = 1;
  private static final int REQUEST_MODEL_SPEC = 1;
  private static final int PREDICT_INPUTS = 2;
  private static final int CLASSIFICATION_INPUT = 2;
  private static final int SPEC_NAME = 1;
  private static final int SPEC_SIGNATURE_NAME = 3;
  private static final int INPUT_EXAMPLE_LIST = 1;
  private static final int LIST_EXAMPLES = 1;
  private static final int MAP_KEY = 1;
  private static final int MAP_VALUE = 2;

  private ServingProtos() {}

  /** A PredictionLog of a PredictRequest. */
  public static ByteString predictLog(
      String modelName, String signatureName, Map<String, TensorProto> inputs) {
    UnknownFieldSet.Builder request = UnknownFieldSet.newBuilder();
    request.mergeLengthDelimitedField(REQUEST_MODEL_SPEC, modelSpec(modelName, signatureName));
    inputs.forEach(
        (name, tensor) ->
            request.mergeLengthDelimitedField(PREDICT_INPUTS, entry(name, tensor.toByteString())));
    return log(LOG_PREDICT, request);
  }

  /** A PredictionLog of a ClassificationRequest. */
  public static ByteString classifyLog(
      String modelName, String signatureName, List<Example> examples) {
    UnknownFieldSet.Builder list = UnknownFieldSet.newBuilder();
    examples.forEach(
        example -> list.mergeLengthDelimitedField(LIST_EXAMPLES, example.toByteString()));
    UnknownFieldSet.Builder request = UnknownFieldSet.newBuilder();
    request.mergeLengthDelimitedField(REQUEST_MODEL_SPEC, modelSpec(modelName, signatureName));
    request.mergeLengthDelimitedField(
        CLASSIFICATION_INPUT, message(INPUT_EXAMPLE_LIST, bytes(list)));
    return log(LOG_CLASSIFY, request);
  }

  private static ByteString log(int kind, UnknownFieldSet.Builder request) {
    return message(kind, message(LOGGED_REQUEST, bytes(request)));
  }

  /** Without a version, so that it is the one that is being loaded. */
  private static ByteString modelSpec(String modelName, String signatureName) {
    UnknownFieldSet.Builder spec = UnknownFieldSet.newBuilder();
    spec.mergeLengthDelimitedField(SPEC_NAME, ByteString.copyFromUtf8(modelName));
    spec.mergeLengthDelimitedField(SPEC_SIGNATURE_NAME, ByteString.copyFromUtf8(signatureName));
    return bytes(spec);
  }

  private static ByteString entry(String key, ByteString value) {
    UnknownFieldSet.Builder entry = UnknownFieldSet.newBuilder();
    entry.mergeLengthDelimitedField(MAP_KEY, ByteString.copyFromUtf8(key));
    entry.mergeLengthDelimitedField(MAP_VALUE, value);
    return bytes(entry);
  }

  private static ByteString message(int field, ByteString value) {
    return bytes(UnknownFieldSet.newBuilder().mergeLengthDelimitedField(field, value));
  }

  private static ByteString bytes(UnknownFieldSet.Builder fields) {
    return fields.build().toByteString();
  }
}
