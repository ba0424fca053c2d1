package org.tfslim.slim.export;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tfslim.slim.export.internal.TensorProtos;

/**
 * One way to call a SavedModel: named inputs and outputs. An input may be any tensor of the graph,
 * not only a placeholder; what would compute it is then not run.
 *
 * @param name the name clients give, such as {@code serving_default}
 * @param method which of TensorFlow Serving's calls it answers
 * @param inputs the tensors that are fed, by the names clients give
 * @param outputs the tensors that are fetched, by the names clients get
 */
public record ServingSignature(
    String name, Method method, Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {
  /** The calls of TensorFlow Serving. */
  public enum Method {
    /** Any tensors in, any tensors out. */
    PREDICT("tensorflow/serving/predict"),
    /** {@code inputs}: serialized tf.Examples; {@code classes} and {@code scores} out. */
    CLASSIFY("tensorflow/serving/classify");

    private final String methodName;

    Method(String methodName) {
      this.methodName = methodName;
    }
  }

  /** Copies the maps, keeping their order. */
  public ServingSignature {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /** The nodes that at least one of the signatures feeds or fetches. */
  public static Set<String> nodes(Collection<ServingSignature> signatures) {
    Set<String> nodes = new TreeSet<>();
    for (ServingSignature signature : signatures) {
      signature.inputs.values().forEach(it -> nodes.add(it.op().name()));
      signature.outputs.values().forEach(it -> nodes.add(it.op().name()));
    }
    return nodes;
  }

  SignatureDef definition() {
    SignatureDef.Builder definition = SignatureDef.newBuilder().setMethodName(method.methodName);
    inputs.forEach((key, tensor) -> definition.putInputs(key, tensorInfo(tensor)));
    outputs.forEach((key, tensor) -> definition.putOutputs(key, tensorInfo(tensor)));
    return definition.build();
  }

  static TensorInfo tensorInfo(Operand<?> tensor) {
    Output<?> output = tensor.asOutput();
    return TensorInfo.newBuilder()
        .setName(tensorName(output))
        .setDtype(output.dataType())
        .setTensorShape(TensorProtos.shape(output.shape()))
        .build();
  }

  static String tensorName(Operand<?> tensor) {
    return tensor.op().name() + ":" + tensor.asOutput().index();
  }
}
