package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;
import static org.tfslim.slim.args.Padding.VALID;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Layer;

class EndPointsTest {
  private final Graph graph = new Graph();
  private final Slim root = Slim.on(graph, 1);
  private final EndPoints endPoints = new EndPoints();
  private final Operand<TFloat32> images = root.tf().constant(new float[1][16][16][3]);

  @AfterEach
  void close() {
    graph.close();
  }

  private static Operand<TFloat32> conv(Slim s, Operand<TFloat32> x, String name) {
    return s.conv2d(x, 2, k(3, 3), name);
  }

  @Test
  void aNameThatIsAddedAgainKeepsItsPlaceAndGetsTheNewValue() {
    Operand<TFloat32> other = root.tf().constant(new float[] {1});
    endPoints.add("a", images);
    endPoints.add("b", images);
    assertThat(endPoints.add("a", other)).isSameAs(other);
    assertThat(endPoints.toMap().keySet()).containsExactly("a", "b");
    assertThat(endPoints.get("a")).isSameAs(other);
  }

  @Test
  void aMapDoesNotChangeWithWhatIsAddedLater() {
    endPoints.add("a", images);
    var before = endPoints.toMap();
    endPoints.add("b", images);
    assertThat(before).containsOnlyKeys("a");
    assertThatThrownBy(() -> before.put("c", images))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anEndPointThatIsNotThereIsNamedWithThoseThatAre() {
    endPoints.add("a", images);
    assertThatThrownBy(() -> endPoints.get("b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no end point b; there are [a]");
  }

  /** The end points of {@code nets/vgg.py}, with fewer layers. */
  @Test
  void layersAreCollectedUnderTheNamesOfTheirScopes() {
    Slim s = root.scope("vgg_16").collecting(endPoints, CONV2D, FULLY_CONNECTED, MAX_POOL2D);
    Operand<TFloat32> net = s.repeatIn(images, 2, EndPointsTest::conv, "conv1");
    Operand<TFloat32> pool = s.maxPool2d(net, k(2, 2), "pool1");
    net = s.dropout(s.conv2d(pool, 4, k(8, 8), "fc6", padding(VALID)), "dropout6");
    Operand<TFloat32> logits = s.conv2d(net, 2, k(1, 1), "fc8", noActivation());
    Operand<TFloat32> squeezed = s.squeeze(logits, "fc8/squeezed");
    endPoints.add(s.scopeName() + "/fc8", squeezed);
    assertThat(endPoints.toMap().keySet())
        .containsExactly(
            "vgg_16/conv1/conv1_1",
            "vgg_16/conv1/conv1_2",
            "vgg_16/pool1",
            "vgg_16/fc6",
            "vgg_16/fc8");
    assertThat(endPoints.get("vgg_16/pool1")).isSameAs(pool);
    assertThat(endPoints.get("vgg_16/fc8")).isSameAs(squeezed);
    assertThat(endPoints.get("vgg_16/conv1/conv1_2").op().type()).isEqualTo("Relu");
  }

  private static final Layer<Arg> BOTTLENECK = new Layer<>("bottleneck", List.of());

  private static Operand<TFloat32> bottleneck(Slim slim, Operand<TFloat32> x) {
    Slim s = slim.scope("bottleneck_v1");
    Operand<TFloat32> residual = conv(s, conv(s, x, "conv1"), "conv2");
    Operand<TFloat32> sum = s.ops().node("AddV2", "add").input(x, residual).output();
    return s.layerOutput(BOTTLENECK, Activation.RELU.apply(s.ops(), sum));
  }

  /** The end points of {@code nets/resnet_v1.py}, with fewer layers. */
  @Test
  void aFunctionAddsItsOutputAfterThoseOfItsLayers() {
    Slim s = root.scope("resnet").collecting(endPoints, CONV2D, BOTTLENECK);
    Slim block = s.scope("block1");
    Operand<TFloat32> net = bottleneck(block.scope("unit_1"), conv(s, images, "conv1"));
    endPoints.add(block.scopeName(), net);
    assertThat(endPoints.toMap().keySet())
        .containsExactly(
            "resnet/conv1",
            "resnet/block1/unit_1/bottleneck_v1/conv1",
            "resnet/block1/unit_1/bottleneck_v1/conv2",
            "resnet/block1/unit_1/bottleneck_v1",
            "resnet/block1");
  }

  @Test
  void allLayersCanBeCollected() {
    Slim s = root.scope("net").collecting(endPoints);
    Slim normalized = s.argScope(on(CONV2D), normalizer((slim, x) -> slim.batchNorm(x)));
    Operand<TFloat32> net = conv(normalized, images, "conv");
    net = s.separableConv2d(net, 2, k(3, 3), 1, "separable");
    net = s.depthwiseConv2d(net, k(3, 3), 1, "depthwise");
    net = s.lrn(s.avgPool2d(s.maxPool2d(net, k(2, 2), "max"), k(2, 2), "avg"), "lrn");
    net = s.fullyConnected(s.flatten(s.dropout(net, "dropout"), "flat"), 3, "fc");
    s.softmax(net, "not_a_layer_of_slim");
    s.oneHotEncoding(s.tf().constant(new int[] {1}), 3);
    assertThat(endPoints.toMap().keySet())
        .containsExactly(
            "net/conv/BatchNorm",
            "net/conv",
            "net/separable",
            "net/depthwise",
            "net/max",
            "net/avg",
            "net/lrn",
            "net/dropout",
            "net/flat",
            "net/fc",
            "net/OneHotEncoding");
  }

  @Test
  void collectorsOfSomeLayersLeaveThoseOfOthersAlone() {
    EndPoints pools = new EndPoints();
    Slim s = root.collecting(endPoints).collecting(pools, MAX_POOL2D);
    s.maxPool2d(conv(s, images, "conv"), k(2, 2), "pool");
    assertThat(endPoints.toMap()).containsOnlyKeys("conv");
    assertThat(pools.toMap()).containsOnlyKeys("pool");
    EndPoints all = new EndPoints();
    s.collecting(all).maxPool2d(images, k(2, 2), "later");
    assertThat(all.toMap()).containsOnlyKeys("later");
  }

  @Test
  void namesAreTheSameInASecondCopyOfANetwork() {
    for (int i = 0; i < 2; i++) {
      EndPoints copy = new EndPoints();
      Slim clone = root.reuse(Slim.Reuse.AUTO).nameScope("clone_" + i).collecting(copy);
      Slim s = clone.scope("net").reenter();
      Operand<TFloat32> net = s.maxPool2d(conv(s, images, "conv"), k(2, 2), "pool");
      assertThat(copy.toMap().keySet()).containsExactly("net/conv", "net/pool");
      assertThat(net.op().name()).isEqualTo("clone_" + i + "/net/net/pool/MaxPool");
    }
  }

  @Test
  void stagesAddToTheSameEndPoints() {
    Slim s = root.scope("net").collecting(endPoints, CONV2D);
    Net net =
        Stages.of(images, endPoints)
            .endPoint("block", (x, name) -> s.repeatIn(x, 2, EndPointsTest::conv, name))
            .build();
    assertThat(net.endPoints().keySet())
        .containsExactly("net/block/block_1", "net/block/block_2", "block");
  }
}
