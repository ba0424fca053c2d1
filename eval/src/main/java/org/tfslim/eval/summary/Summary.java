package org.tfslim.eval.summary;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;
import org.tfslim.classification.ModelSettings;
import org.tfslim.slim.Variable;
import org.tfslim.slim.analysis.ModelAnalysis;
import org.tfslim.slim.analysis.ModelAnalysis.EndPoint;
import org.tfslim.slim.runtime.TensorTypes;

/**
 * What {@code summary} knows of a network.
 *
 * @param variables in order of creation
 */
record Summary(
    ModelSettings settings, int batchSize, ModelAnalysis analysis, List<Variable<?>> variables) {
  /** Two blocks with a header each, separated by an empty line. */
  String tsv() {
    StringBuilder text = new StringBuilder("end_point\tshape\n");
    for (EndPoint endPoint : analysis.endPoints()) {
      text.append(endPoint.name()).append('\t');
      text.append(TensorTypes.text(endPoint.shape())).append('\n');
    }
    text.append("\nvariable\tshape\ttrainable\n");
    for (Variable<?> variable : variables) {
      text.append(variable.name()).append('\t');
      text.append(TensorTypes.text(variable.shape())).append('\t');
      text.append(variable.trainable()).append('\n');
    }
    return text.toString();
  }

  /** Everything, as one object. */
  String json() {
    JsonObject root = new JsonObject();
    root.addProperty("model_name", settings.spec().name());
    root.addProperty("batch_size", batchSize);
    settings.spec().input().frames().ifPresent(frames -> root.addProperty("frames", frames));
    root.addProperty("image_size", settings.imageSize());
    root.addProperty("channels", settings.channels());
    root.addProperty("num_classes", settings.numClasses());
    root.add("totals", totals());
    JsonArray endPoints = new JsonArray();
    analysis.endPoints().forEach(endPoint -> endPoints.add(json(endPoint)));
    root.add("end_points", endPoints);
    JsonArray list = new JsonArray();
    variables.forEach(variable -> list.add(json(variable)));
    root.add("variables", list);
    return new GsonBuilder().setPrettyPrinting().create().toJson(root) + "\n";
  }

  private JsonObject totals() {
    JsonObject totals = new JsonObject();
    totals.addProperty("parameters", analysis.parameters());
    totals.addProperty("trainable_parameters", analysis.trainableParameters());
    totals.addProperty("parameter_bytes", analysis.parameterBytes());
    totals.addProperty("multiply_adds", analysis.multiplyAdds());
    totals.add("multiply_adds_by_type", json(analysis.multiplyAddsByType()));
    totals.add("operations_by_type", json(analysis.operationsByType()));
    totals.addProperty("activation_bytes", analysis.activations().totalBytes());
    totals.addProperty("peak_activation_bytes", analysis.activations().peakBytes());
    return totals;
  }

  private static JsonObject json(Map<String, Long> values) {
    JsonObject object = new JsonObject();
    values.forEach(object::addProperty);
    return object;
  }

  private static JsonObject json(EndPoint endPoint) {
    JsonObject object = new JsonObject();
    object.addProperty("name", endPoint.name());
    object.add("shape", json(endPoint.shape()));
    object.addProperty("parameters", endPoint.parameters());
    object.addProperty("multiply_adds", endPoint.multiplyAdds());
    return object;
  }

  private static JsonObject json(Variable<?> variable) {
    JsonObject object = new JsonObject();
    object.addProperty("name", variable.name());
    object.add("shape", json(variable.shape()));
    object.addProperty("trainable", variable.trainable());
    object.addProperty("parameters", variable.size());
    return object;
  }

  private static JsonArray json(Shape shape) {
    JsonArray sizes = new JsonArray();
    for (long size : shape.asArray()) {
      sizes.add(size);
    }
    return sizes;
  }
}
