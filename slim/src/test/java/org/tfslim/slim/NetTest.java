package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class NetTest {
  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 0);
  private final Operand<TFloat32> aux = slim.tf().constant(1f);
  private final Operand<TFloat32> logits = slim.tf().constant(2f);
  private final Operand<TFloat32> predictions = slim.tf().constant(3f);

  @AfterEach
  void close() {
    graph.close();
  }

  private Net net() {
    Map<String, Operand<TFloat32>> endPoints = new LinkedHashMap<>();
    endPoints.put("Aux", aux);
    endPoints.put("Logits", logits);
    endPoints.put("Out", predictions);
    return new Net(logits, endPoints);
  }

  @Test
  void saysWhatItHas() {
    assertThat(net().predictions()).isEmpty();
    assertThat(net().auxLogits()).isEmpty();
    Net whole = net().withPredictions("Out").withAuxLogits("Aux");
    assertThat(whole.predictions().orElseThrow()).isSameAs(predictions);
    assertThat(whole.auxLogits().orElseThrow()).isSameAs(aux);
    assertThat(whole.logits()).isSameAs(logits);
    assertThat(whole.endPoints().keySet()).containsExactly("Aux", "Logits", "Out");
    Net other = net().withAuxLogits("Aux").withPredictions("Out");
    assertThat(other).isEqualTo(whole);
  }

  @Test
  void anUnknownKeyIsAnErrorThatNamesTheKnownOnes() {
    assertThatThrownBy(() -> net().withPredictions("predictions"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No end point predictions; there are [Aux, Logits, Out]");
    assertThatThrownBy(() -> net().withAuxLogits("AuxLogits")).hasMessageContaining("AuxLogits");
  }
}
