package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.nets.resnet.ResnetBlocks.MIN_BASE_DEPTH;
import static org.tfslim.nets.resnet.ResnetBlocks.STORE_NON_STRIDED_ACTIVATIONS;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.INCLUDE_ROOT_BLOCK;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.nets.spec.NetOptions.USE_BATCH_NORM;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.resnet.ResnetArgScope;
import org.tfslim.nets.resnet.ResnetBlocks.Block;
import org.tfslim.nets.resnet.ResnetV1;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.Network;
import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.testing.SlimSessions;

/** Options of the residual networks. */
class ResnetOptionsTest extends GoldenOptions {
  private static final NetOptions DENSE =
      NONE.with(GLOBAL_POOL, false).with(SPATIAL_SQUEEZE, false);

  /** {@code BLOCKS_V1} of the reference. */
  private static final List<Block> BLOCKS =
      List.of(
          ResnetV1.block("block1", 8, 2, 2),
          ResnetV1.block("block2", 16, 2, 2),
          ResnetV1.block("block3", 16, 3, 2));

  @Override
  Map<String, NetworkFn> calls() {
    NetOptions stored = NONE.with(STORE_NON_STRIDED_ACTIVATIONS, true);
    return Map.of(
        "resnet_v1_50_dynamic",
        network("resnet_v1_50", 9, NONE),
        "resnet_v1_50_os8_nopool",
        network("resnet_v1_50", 21, DENSE.with(OUTPUT_STRIDE, 8)),
        "resnet_v1_50_os32_nopool",
        network("resnet_v1_50", 9, DENSE.with(OUTPUT_STRIDE, 32)),
        "resnet_v1_50_store_os16",
        network("resnet_v1_50", 0, stored.with(GLOBAL_POOL, false).with(OUTPUT_STRIDE, 16)),
        "resnet_v1_101_store_nonstrided",
        network("resnet_v1_101", 5, stored),
        "resnet_v1_blocks_noroot_store",
        ofBlocks(
            stored.with(GLOBAL_POOL, false).with(INCLUDE_ROOT_BLOCK, false).with(SCOPE, "resnet")));
  }

  private static NetworkFn ofBlocks(NetOptions options) {
    return (slim, x) ->
        ResnetV1.resnetV1(slim.argScope(ResnetArgScope.of(0)), x, BLOCKS, 0, false, options);
  }

  @Test
  void outputStridesThatTheReferenceRefusesAreRefused() {
    refused(network("resnet_v1_50", 9, NONE.with(OUTPUT_STRIDE, 6)), "multiple of 4", "6");
    refused(network("resnet_v1_50", 9, NONE.with(OUTPUT_STRIDE, 64)), "cannot be reached", "16");
    NetOptions withoutRoot = NONE.with(INCLUDE_ROOT_BLOCK, false);
    refused(ofBlocks(withoutRoot.with(OUTPUT_STRIDE, 6)), "output_stride cannot be reached", "6");
    refused(ofBlocks(withoutRoot.with(OUTPUT_STRIDE, 16)), "output_stride cannot be reached", "8");
    refused(
        ofBlocks(withoutRoot.with(OUTPUT_STRIDE, 6).with(STORE_NON_STRIDED_ACTIVATIONS, true)),
        "output_stride cannot be reached");
    refused(ofBlocks(NONE.with(DEPTH_MULTIPLIER, 0.5)), "resnet_v1", "depth_multiplier");
  }

  private Net build(NetOptions options, long size) {
    Slim slim = slim();
    Operand<TFloat32> images = SlimSessions.formulaImages(slim, Shape.of(1, size, size, 3));
    return network("resnet_v1_50", 9, options).apply(slim, images);
  }

  /** One pixel loses its height and width, more do not. */
  @Test
  void withoutGlobalPoolingLogitsAreSqueezedIfTheyHaveOnePixel() {
    NetOptions unpooled = NONE.with(GLOBAL_POOL, false);
    assertThat(build(unpooled, 32).logits().shape()).isEqualTo(Shape.of(1, 9));
    assertThatThrownBy(() -> build(unpooled, 33))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("resnet_v1_50")
        .hasMessageContaining("[1, 33, 33, 3]");
  }

  @ParameterizedTest
  @CsvSource({"4, 57", "8, 29", "16, 15", "32, 8"})
  void theOutputStrideIsAChoice(int stride, long side) {
    for (boolean stored : List.of(false, true)) {
      Net net =
          build(DENSE.with(OUTPUT_STRIDE, stride).with(STORE_NON_STRIDED_ACTIVATIONS, stored), 225);
      assertThat(net.logits().shape()).isEqualTo(Shape.of(1, side, side, 9));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5, 8, 128, 1024", "0.01, 8, 32, 32", "0.01, 12, 48, 48", "2, 8, 512, 4096"})
  void depthIsMultipliedButNotBelowTheLeast(double multiplier, int least, long first, long last) {
    Net net = build(NONE.with(DEPTH_MULTIPLIER, multiplier).with(MIN_BASE_DEPTH, least), 32);
    assertThat(depth(net, "resnet_v1_50/conv1")).isEqualTo(64);
    assertThat(depth(net, "resnet_v1_50/block1")).isEqualTo(first);
    assertThat(depth(net, "resnet_v1_50/block4")).isEqualTo(last);
  }

  private static long depth(Net net, String endPoint) {
    return net.endPoints().get(endPoint).shape().get(3);
  }

  @Test
  void withoutBatchNormConvolutionsHaveBiases() {
    Network network = Nets.get("resnet_v1_50").network(9).withArgScope(USE_BATCH_NORM, false);
    Slim slim = slim();
    network.apply(slim, SlimSessions.formulaImages(slim, Shape.of(1, 32, 32, 3)));
    assertThat(slim.variables().all().stream().map(Variable::name))
        .hasSize(2 * 54)
        .allMatch(name -> name.endsWith("/weights") || name.endsWith("/biases"));
  }
}
