package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.testing.SlimSessions;

/** Gradients on a device are the same operations as those without one, and they are on it. */
class PlacedGradientsTest {
  private static final DeviceSpec SECOND =
      DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(1).build();

  private final Graph graph = new Graph();
  private final Session session =
      new Session(graph, ConfigProto.newBuilder().putDeviceCount("CPU", 2).build());
  private final Slim slim = Slim.on(graph, 3);

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  /** Layers whose gradients have lists, control inputs, and a rule of our own. */
  private Operand<TFloat32> loss() {
    Operand<TFloat32> images =
        slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(2, 8, 8, 3)));
    Operand<TFloat32> net = slim.conv2d(images, 4, Kernel.k(3, 3), "conv");
    Operand<TFloat32> normalized = slim.batchNorm(slim.lrn(net, "lrn"), "norm");
    Operand<TFloat32> both =
        slim.ops()
            .node("ConcatV2", "concat")
            .inputList(List.of(net, normalized))
            .input(slim.ops().constant("axis", 3))
            .output();
    Operand<TFloat32> logits = slim.fullyConnected(slim.flatten(both, "flat"), 3, "logits");
    Operand<TFloat32> labels = slim.oneHotEncoding(slim.tf().constant(new long[] {1, 2}), 3);
    return Losses.softmaxCrossEntropy(slim, logits, labels, 0, 1, "loss");
  }

  private List<float[]> values(List<Gradient> gradients) {
    Operand<?> images = slim.graph().outputOrThrow("Placeholder:0");
    try (TFloat32 batch = SlimSessions.tensor(Shape.of(2, 8, 8, 3), new float[2 * 8 * 8 * 3])) {
      for (int i = 0; i < batch.size(); i++) {
        batch.setFloat(i % 7 - 3f, i / 192, i / 24 % 8, i / 3 % 8, i % 3);
      }
      List<float[]> values = new ArrayList<>();
      SlimSessions.run(
          session.runner().feed(images.asOutput(), batch),
          gradients.stream().map(Gradient::value).toList(),
          tensors -> tensors.forEach(tensor -> values.add(SlimSessions.floats(tensor))));
      return values;
    }
  }

  @Test
  void theyAreTheSameAndOnTheDevice() {
    Operand<TFloat32> loss = loss();
    List<Gradient> anywhere = Gradients.of(slim, loss, slim.variables().trainable());
    List<Gradient> placed = Gradients.of(slim.device(SECOND), loss, slim.variables().trainable());
    SlimSessions.initialize(session, slim);

    List<NodeDef> before = nodes("gradients/");
    List<NodeDef> after = nodes("gradients_1/");
    assertThat(after).hasSameSizeAs(before).hasSizeGreaterThan(20);
    assertThat(after).allMatch(node -> node.getDevice().equals("/device:CPU:1"));
    assertThat(before).allMatch(node -> node.getDevice().isEmpty());
    assertThat(after.stream().map(NodeDef::getOp))
        .contains("LRNGrad")
        .hasSameElementsAs(before.stream().map(NodeDef::getOp).toList());
    assertThat(values(placed)).usingRecursiveComparison().isEqualTo(values(anywhere));
  }

  private List<NodeDef> nodes(String prefix) {
    return graph.toGraphDef().getNodeList().stream()
        .filter(node -> node.getName().startsWith(prefix))
        .toList();
  }
}
