package org.tfslim.classification.export;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tfslim.classification.ModelChecksums;
import org.tfslim.classification.ModelInfo;
import org.tfslim.formats.AtomicFile;
import org.tfslim.slim.export.ServingSignature;
import org.tfslim.slim.runtime.TensorTypes;
import org.tfslim.slim.runtime.Versions;

/**
 * The file {@code model_info.json} of an exported model: what {@link ModelInfo} says, and where the
 * model is from, how it was made and how it is called.
 *
 * @param json its contents
 */
record ExportInfo(JsonObject json) {
  static ExportInfo of(
      ModelExport export,
      CheckpointDigest checkpoint,
      List<ServingSignature> signatures,
      double difference) {
    JsonObject json = export.model().info().toJson();
    json.addProperty("precision", export.precision().name().toLowerCase(Locale.ROOT));
    json.addProperty("optimized", export.optimized());
    json.addProperty("largest_logit_difference", difference);
    json.add("signatures", signatures(signatures));
    json.add("checkpoint", checkpoint.toJson());
    json.add("versions", versions());
    return new ExportInfo(json);
  }

  private static JsonObject signatures(List<ServingSignature> signatures) {
    JsonObject json = new JsonObject();
    for (ServingSignature signature : signatures) {
      JsonObject one = new JsonObject();
      one.add("inputs", tensors(signature.inputs()));
      one.add("outputs", tensors(signature.outputs()));
      json.add(signature.name(), one);
    }
    return json;
  }

  private static JsonObject tensors(Map<String, Operand<?>> tensors) {
    JsonObject json = new JsonObject();
    tensors.forEach(
        (name, tensor) -> {
          String type = tensor.asOutput().dataType().name().substring("DT_".length());
          json.addProperty(
              name,
              type.toLowerCase(Locale.ROOT) + " " + TensorTypes.text(tensor.asOutput().shape()));
        });
    return json;
  }

  private static JsonObject versions() {
    JsonObject json = new JsonObject();
    json.addProperty("tfslim", Versions.project());
    json.addProperty("tensorflow", TensorFlow.version());
    json.addProperty("tensorflow_java", Versions.tensorflowJava());
    return json;
  }

  /** Writes the file, with the checksums of all others, which must be there by now. */
  void write(Path folder) {
    ModelChecksums.add(folder, json);
    String text = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json);
    AtomicFile.write(folder.resolve(ModelInfo.FILE_NAME), text + "\n");
  }
}
