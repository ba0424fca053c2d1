package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.nets.mobilenet.ConvBlocks.EXPANDED_CONV;
import static org.tfslim.nets.mobilenet.ConvBlocks.expandInput;
import static org.tfslim.nets.mobilenet.ConvBlocks.expandedConv;
import static org.tfslim.nets.mobilenet.ConvBlocks.expansionTransform;
import static org.tfslim.nets.mobilenet.ConvBlocks.explicitPadding;
import static org.tfslim.nets.mobilenet.ConvBlocks.kernelSize;
import static org.tfslim.nets.mobilenet.ConvBlocks.residual;
import static org.tfslim.nets.mobilenet.ConvBlocks.splitExpansion;
import static org.tfslim.nets.mobilenet.ConvBlocks.splitProjection;
import static org.tfslim.nets.mobilenet.Mobilenet.BN_DECAY;
import static org.tfslim.nets.mobilenet.Mobilenet.CONV_DEFS;
import static org.tfslim.nets.mobilenet.Mobilenet.DIVISIBLE_BY;
import static org.tfslim.nets.mobilenet.Mobilenet.FINEGRAIN_CLASSIFICATION_MODE;
import static org.tfslim.nets.mobilenet.Mobilenet.PREDICTIONS;
import static org.tfslim.nets.mobilenet.Mobilenet.STDDEV;
import static org.tfslim.nets.spec.NetOptions.ACTIVATION_FN;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.DROPOUT;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.mobilenet.ConvBlocks;
import org.tfslim.nets.mobilenet.ConvBlocks.DepthwiseLocation;
import org.tfslim.nets.mobilenet.ConvDefs;
import org.tfslim.nets.mobilenet.DivisibleDepth;
import org.tfslim.nets.mobilenet.Mobilenet;
import org.tfslim.nets.mobilenet.MobilenetV2;
import org.tfslim.nets.mobilenet.Op;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.nets.spec.Network;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.Args;
import org.tfslim.slim.args.Padding;

/** What the reference values of the MobileNets do not cover. */
class MobilenetTest extends GraphTesting {
  private static final NetOptions NONE = NetOptions.defaults();

  private final Slim slim = slim();

  private Operand<TFloat32> images(long... shape) {
    return slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
  }

  private Net base(NetOptions options) {
    return MobilenetV2.mobilenetBase(slim.scope("MobilenetV2"), images(1, 224, 224, 3), options);
  }

  private List<String> variables() {
    return slim.variables().all().stream().map(v -> v.name() + v.shape()).toList();
  }

  private List<String> operations(String type) {
    List<String> names = new ArrayList<>();
    for (var all = slim.graph().operations(); all.hasNext(); ) {
      GraphOperation operation = all.next();
      if (operation.type().equals(type)) {
        names.add(operation.name());
      }
    }
    return names;
  }

  // ---- numbers of channels

  /** The last two are those of {@code _make_divisible}: not more than a tenth is rounded away. */
  @ParameterizedTest
  @CsvSource({
    "1, 8, 8, 32, 32",
    "0.35, 8, 8, 32, 16",
    "1.4, 8, 8, 32, 48",
    "0.1, 8, 24, 32, 24",
    "0.5, 1, 1, 33, 17",
    "0.35, 8, 8, 24, 8",
    "1, 8, 8, 11, 16",
    "1, 8, 8, 18, 24"
  })
  void channelsAreMultiples(double factor, int divisor, int least, int channels, int expected) {
    assertThat(new DivisibleDepth(factor, divisor, least).of(channels)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void theDepthMultiplierIsGreaterThanZero(double multiplier) {
    assertThatThrownBy(() -> base(NONE.with(DEPTH_MULTIPLIER, multiplier)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth_multiplier is not greater than zero: " + multiplier);
  }

  @ParameterizedTest
  @CsvSource({"0.5, false, 640", "0.5, true, 1280", "2, true, 2560"})
  void finegrainModeKeepsTheLastLayerWide(double multiplier, boolean finegrain, long channels) {
    Net net =
        base(
            NONE.with(DEPTH_MULTIPLIER, multiplier).with(FINEGRAIN_CLASSIFICATION_MODE, finegrain));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(1, 7, 7, channels));
  }

  @Test
  void theDivisorIsAChoice() {
    Net net = base(NONE.with(DEPTH_MULTIPLIER, 0.3).with(DIVISIBLE_BY, 5).with(MIN_DEPTH, 15));
    assertThat(net.endPoints().get("layer_2").shape().get(3)).isEqualTo(15);
    assertThat(net.endPoints().get("layer_8").shape().get(3)).isEqualTo(20);
  }

  // ---- the table

  @ParameterizedTest
  @ValueSource(ints = {0, -2, 3})
  void anOutputStrideIsOneOrEven(int outputStride) {
    assertThatThrownBy(() -> base(NONE.with(OUTPUT_STRIDE, outputStride)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output_stride must be 1 or a multiple of 2, not " + outputStride);
  }

  @ParameterizedTest
  @CsvSource({"1, 224", "2, 112", "8, 28", "32, 7", "64, 7"})
  void mapsAreNotMadeSmallerThanTheOutputStride(int outputStride, long size) {
    Net net = base(NONE.with(OUTPUT_STRIDE, outputStride));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(1, size, size, 1280));
  }

  /** Python accepts it too. */
  @Test
  void anUnknownFinalEndpointStandsForTheLast() {
    Net net = base(NONE.with(FINAL_ENDPOINT, "Nope"));
    assertThat(net.logits()).isSameAs(net.endPoints().get("layer_19"));
  }

  @Test
  void theMultiplierHasItsOwnName() {
    Network network = Nets.get("mobilenet_v2").network(10);
    assertThatThrownBy(() -> network.with(new Option<>("multiplier", Double.class), 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not take [multiplier]")
        .hasMessageContaining("depth_multiplier");
  }

  @Test
  void theArchitectureIsAChoice() {
    ConvDefs defs =
        new ConvDefs(
            MobilenetV2.V2_DEF.defaults(),
            List.of(
                Op.conv2d(8, k(5, 5)).withStride(4),
                Op.expandedConv(16, kernelSize(k(5, 5))).withStride(2),
                Op.of(24, (s, x, call) -> s.avgPool2d(x, k(2, 2), "pool", stride(2))),
                Op.conv2d(20, k(1, 1)).withDepth(DivisibleDepth::whole)));
    Net net = base(NONE.with(CONV_DEFS, defs).with(DEPTH_MULTIPLIER, 2.0));
    assertThat(net.endPoints().keySet())
        .containsExactly(
            "layer_1",
            "layer_2",
            "layer_3",
            "layer_4",
            "layer_2/expansion_output",
            "layer_2/depthwise_output",
            "layer_2/output");
    assertThat(net.endPoints().get("layer_2").shape()).isEqualTo(Shape.of(1, 28, 28, 32));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(1, 14, 14, 24));
    assertThat(variables())
        .contains(
            "MobilenetV2/Conv/weights[5, 5, 3, 16]",
            "MobilenetV2/expanded_conv/depthwise/depthwise_weights[5, 5, 96, 1]");
    assertThatThrownBy(() -> new ConvDefs(ArgScope.empty(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("conv_defs needs a layer");
  }

  @Test
  void theActivationIsAChoice() {
    base(NONE.with(ACTIVATION_FN, Activation.ELU));
    assertThat(operations("Elu")).hasSize(35);
    assertThat(operations("Relu6")).isEmpty();
  }

  @Test
  void predictionsAreAChoice() {
    Network network = Nets.get("mobilenet_v2_035").network(10).with(PREDICTIONS, false);
    Net net = network.apply(slim, images(2, 64, 64, 3));
    assertThat(net.predictions()).isEmpty();
    assertThat(net.endPoints()).containsKey("Logits").doesNotContainKey("Predictions");
  }

  private Slim scoped(NetOptions options) {
    return slim.argScope(Mobilenet.trainingScope(4e-5f, options));
  }

  @Test
  void theTrainingScopeHasOptions() {
    Slim plain = scoped(NONE);
    Slim other = scoped(NONE.with(BN_DECAY, 0.5).with(DROPOUT_KEEP_PROB, 0.9f).with(STDDEV, -1.0));
    assertThat(plain.args(BATCH_NORM, List.of()).get(Arg.Decay.class).value()).isEqualTo(0.997);
    assertThat(other.args(BATCH_NORM, List.of()).get(Arg.Decay.class).value()).isEqualTo(0.5);
    assertThat(plain.args(DROPOUT, List.of()).get(Arg.KeepProbability.class).value())
        .isEqualTo(0.8f);
    assertThat(other.args(DROPOUT, List.of()).get(Arg.KeepProbability.class).value())
        .isEqualTo(0.9f);
    other.conv2d(images(1, 8, 8, 3), 4, k(3, 3), "xavier");
    assertThat(operations("StatelessTruncatedNormal")).isEmpty();
    plain.conv2d(images(1, 8, 8, 3), 4, k(3, 3), "normal");
    assertThat(operations("StatelessTruncatedNormal")).hasSize(1);
    assertThatThrownBy(() -> scoped(NONE.with(MIN_DEPTH, 8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("training_scope does not take [min_depth]");
  }

  // ---- blocks

  @Test
  void aBlockExpandsFiltersAndProjects() {
    Operand<TFloat32> net = expandedConv(slim, images(1, 8, 8, 16), 24, stride(2));
    assertThat(net.shape()).isEqualTo(Shape.of(1, 4, 4, 24));
    assertThat(net.op().name()).isEqualTo("expanded_conv/output");
    assertThat(variables())
        .containsExactly(
            "expanded_conv/expand/weights[1, 1, 16, 96]",
            "expanded_conv/expand/biases[96]",
            "expanded_conv/depthwise/depthwise_weights[3, 3, 96, 1]",
            "expanded_conv/depthwise/biases[96]",
            "expanded_conv/project/weights[1, 1, 96, 24]",
            "expanded_conv/project/biases[24]");
  }

  @ParameterizedTest
  @CsvSource({"1, 16, true, 1", "2, 16, true, 0", "1, 24, true, 0", "1, 16, false, 0"})
  void theInputIsAddedIfItHasTheShapeOfTheOutput(
      int step, int outputs, boolean wanted, int additions) {
    expandedConv(slim, images(1, 8, 8, 16), outputs, stride(step), residual(wanted));
    assertThat(operations("AddV2")).hasSize(additions);
  }

  @ParameterizedTest
  @EnumSource
  void theDepthwiseConvolutionHasItsPlace(DepthwiseLocation location) {
    Operand<TFloat32> net =
        expandedConv(slim, images(1, 8, 8, 16), 24, location, expandInput(2), stride(2));
    List<String> depthwise =
        variables().stream().filter(name -> name.contains("depthwise_weights")).toList();
    String expected =
        switch (location) {
          case NONE -> "";
          case INPUT -> "16";
          case EXPANSION -> "32";
          case OUTPUT -> "24";
        };
    assertThat(depthwise)
        .containsExactlyElementsOf(
            expected.isEmpty()
                ? List.of()
                : List.of("expanded_conv/depthwise/depthwise_weights[3, 3, " + expected + ", 1]"));
    long size = location == DepthwiseLocation.NONE ? 8 : 4;
    assertThat(net.shape()).isEqualTo(Shape.of(1, size, size, 24));
  }

  @Test
  void eachChannelMayHaveSeveralFilters() {
    EndPoints inside = new EndPoints();
    expandedConv(
        slim,
        images(1, 8, 8, 16),
        24,
        new ConvBlocks.DepthwiseChannelMultiplier(2),
        ConvBlocks.endPoints(inside));
    assertThat(inside.get("depthwise_output").shape()).isEqualTo(Shape.of(1, 8, 8, 192));
  }

  @Test
  void anExpandedTensorMayBeTransformed() {
    Operand<TFloat32> images = images(1, 8, 8, 16);
    Operand<TFloat32> net =
        expandedConv(
            slim,
            images,
            24,
            expansionTransform(
                (s, x, input) -> {
                  assertThat(input.shape()).isEqualTo(images.shape());
                  return s.avgPool2d(x, k(2, 2), "pool");
                }));
    assertThat(net.shape()).isEqualTo(Shape.of(1, 4, 4, 24));
    assertThat(operations("AvgPool")).containsExactly("expanded_conv/pool/AvgPool");
  }

  @Test
  void wideConvolutionsMayBeSplit() {
    EndPoints inside = new EndPoints();
    Operand<TFloat32> net =
        expandedConv(
            slim,
            images(1, 8, 8, 24),
            40,
            splitExpansion(2),
            splitProjection(3),
            ConvBlocks.endPoints(inside));
    assertThat(net.shape()).isEqualTo(Shape.of(1, 8, 8, 40));
    assertThat(variables())
        .contains(
            "expanded_conv/expand_part_0/weights[1, 1, 16, 72]",
            "expanded_conv/expand_part_1/weights[1, 1, 8, 72]",
            "expanded_conv/project_part_0/weights[1, 1, 48, 16]",
            "expanded_conv/project_part_1/weights[1, 1, 48, 16]",
            "expanded_conv/project_part_2/weights[1, 1, 48, 8]");
    assertThat(inside.toMap().keySet())
        .containsExactly(
            "expand_part_0_output",
            "expand_part_1_output",
            "expansion_output",
            "depthwise_output",
            "project_part_0_output",
            "project_part_1_output",
            "project_part_2_output",
            "output");
    assertThat(operations("SplitV"))
        .containsExactly("expanded_conv/split_expand", "expanded_conv/split_project");
  }

  @Test
  void narrowConvolutionsAreNotSplit() {
    expandedConv(slim, images(1, 8, 8, 8), 24, splitExpansion(2), splitProjection(4));
    assertThat(operations("SplitV")).isEmpty();
    assertThatThrownBy(() -> expandedConv(slim, images(1, 8, 8, 20), 24, splitExpansion(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("20 channels cannot be split into multiples of 8");
  }

  @Test
  void explicitPaddingTakesThePlaceOfSame() {
    Arg explicit = explicitPadding(true);
    Operand<TFloat32> net =
        expandedConv(slim, images(1, 9, 9, 16), 24, explicit, kernelSize(k(5, 5)), stride(2));
    assertThat(net.shape()).isEqualTo(Shape.of(1, 5, 5, 24));
    assertThat(operations("Pad")).containsExactly("expanded_conv/Pad");
    assertThatThrownBy(
            () -> expandedConv(slim, images(1, 9, 9, 16), 24, explicit, padding(Padding.VALID)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SAME padding only");
    assertThatThrownBy(
            () -> expandedConv(slim, images(1, 9, 9, 16), 24, explicit, kernelSize(k(3, 5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("square kernels");
  }

  @Test
  void anArgScopeSetsTheArgumentsOfABlock() {
    EndPoints blocks = new EndPoints();
    Slim s =
        slim.argScope(on(EXPANDED_CONV), expandInput(1, 1), residual(false))
            .collecting(blocks, EXPANDED_CONV);
    Operand<TFloat32> net = expandedConv(s, images(1, 8, 8, 16), 16);
    assertThat(variables()).noneMatch(name -> name.contains("/expand/"));
    assertThat(operations("AddV2")).isEmpty();
    assertThat(blocks.toMap()).containsOnlyKeys("expanded_conv").containsValue(net);
    assertThatThrownBy(() -> expandedConv(s, images(1, 8, 8, 16), 16, Args.keepProbability(0.5f)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expanded_conv does not take KeepProbability");
  }
}
