package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.analysis.ModelAnalysis;
import org.tfslim.slim.testing.TestData;

/** Parameters and multiply-adds are those of the reference, exactly. */
class GoldenAnalysisTest {
  @ParameterizedTest
  @CsvSource({"lenet, 10", "cifarnet, 10", "inception_v1, 1001"})
  void equalsTheReference(String name, int classes) {
    NetSpec spec = Nets.get(name);
    JsonObject meta =
        JsonParser.parseString(TestData.text("goldens/models/" + name + "/meta.json"))
            .getAsJsonObject();
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Shape shape = Shape.of(1, spec.imageSize(), spec.imageSize(), spec.channels());
      Operand<TFloat32> images = slim.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
      Net net = spec.networkFn(classes, 0, false).apply(slim, images);
      ModelAnalysis all = ModelAnalysis.of(slim, net.endPoints());
      assertThat(all.multiplyAddsByType()).isEqualTo(counts(meta, "macs_all_end_points"));
      assertThat(all.multiplyAdds()).isEqualTo(meta.get("macs_all_total").getAsLong());
      assertThat(all.parameters()).isEqualTo(meta.get("params_all").getAsLong());
      assertThat(all.trainableParameters()).isEqualTo(meta.get("params_trainable").getAsLong());
      ModelAnalysis logits = ModelAnalysis.of(slim, Map.of("logits", net.logits()));
      assertThat(logits.multiplyAddsByType()).isEqualTo(counts(meta, "macs_logits_only"));
    }
  }

  private static Map<String, Long> counts(JsonObject meta, String key) {
    Map<String, JsonElement> counts = meta.getAsJsonObject(key).asMap();
    return counts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, count -> count.getValue().getAsLong()));
  }
}
