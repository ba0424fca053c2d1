package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.biasesRegularizer;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noBiases;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.pointwiseInitializer;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Kernel.k;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Variable;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

class SeparableConv2dTest extends LayerTesting {
  /** Two channels of 3 x 3 pixels: 0, 2, ... 16 and 1, 3, ... 17. */
  private Operand<TFloat32> image() {
    return ramp(1, 3, 3, 2);
  }

  private List<String> penalized() {
    return s.variables().all().stream()
        .filter(variable -> s.variables().regularizationLoss(variable).isPresent())
        .map(Variable::name)
        .toList();
  }

  @Test
  void hasDepthwiseAndPointwiseWeights() {
    Operand<TFloat32> net =
        s.separableConv2d(
            image(),
            5,
            k(3, 3),
            2,
            "sep",
            padding(Padding.VALID),
            weightsInitializer(Initializer.ones()),
            biasesInitializer(Initializer.constant(1)));
    assertThat(variables())
        .containsExactly(
            "sep/depthwise_weights [3, 3, 2, 2]",
            "sep/pointwise_weights [1, 1, 4, 5]",
            "sep/biases [5]");
    float even = 72; // the sum of 0, 2, ... 16
    float odd = 81;
    assertThat(run(net)[0]).isEqualTo(2 * even + 2 * odd + 1);
  }

  @Test
  void withoutOutputsItKeepsChannelsApart() {
    Operand<TFloat32> net =
        s.depthwiseConv2d(
            image(),
            k(3, 3),
            1,
            "dw",
            padding(Padding.VALID),
            weightsInitializer(Initializer.ones()));
    assertThat(variables()).containsExactly("dw/depthwise_weights [3, 3, 2, 1]", "dw/biases [2]");
    assertThat(run(net)).containsExactly(72, 81);
  }

  @Test
  void bothWeightsDecay() {
    s.separableConv2d(image(), 5, k(3, 3), 1, "both", weightsRegularizer(Regularizer.l2(1)));
    s.depthwiseConv2d(
        image(),
        k(3, 3),
        1,
        "depthwise",
        weightsRegularizer(Regularizer.l2(1)),
        biasesRegularizer(Regularizer.l2(1)));
    assertThat(penalized())
        .containsExactly(
            "both/depthwise_weights",
            "both/pointwise_weights",
            "depthwise/depthwise_weights",
            "depthwise/biases");
  }

  @Test
  void aNormalizerTakesThePlaceOfBiases() {
    s.separableConv2d(image(), 5, k(3, 3), 3, "both", normalizer((slim, x) -> slim.batchNorm(x)));
    s.depthwiseConv2d(image(), k(3, 3), 3, "depthwise", normalizer((slim, x) -> slim.batchNorm(x)));
    assertThat(variables())
        .containsExactly(
            "both/depthwise_weights [3, 3, 2, 3]",
            "both/pointwise_weights [1, 1, 6, 5]",
            "both/BatchNorm/beta [5]",
            "both/BatchNorm/moving_mean [5]",
            "both/BatchNorm/moving_variance [5]",
            "depthwise/depthwise_weights [3, 3, 2, 3]",
            "depthwise/BatchNorm/beta [6]",
            "depthwise/BatchNorm/moving_mean [6]",
            "depthwise/BatchNorm/moving_variance [6]");
  }

  @Test
  void pointwiseWeightsCanStartFromOtherValues() {
    Operand<TFloat32> net =
        s.separableConv2d(
            image(),
            1,
            k(1, 1),
            1,
            "conv",
            weightsInitializer(Initializer.ones()),
            pointwiseInitializer(Initializer.constant(2)),
            noBiases(),
            noActivation());
    assertThat(variables()).hasSize(2);
    assertThat(run(net)).startsWith(2 * (0 + 1), 2 * (2 + 3)).endsWith(2 * (16 + 17));
  }

  @Test
  void theRateIsThatOfTheDepthwiseConvolution() {
    Operand<TFloat32> net =
        s.separableConv2d(
            image(),
            1,
            k(2, 2),
            1,
            "conv",
            rate(2),
            padding(Padding.VALID),
            weightsInitializer(Initializer.ones()));
    assertThat(net.shape()).isEqualTo(Shape.of(1, 1, 1, 1));
    assertThat(run(net)).containsExactly(0 + 4 + 12 + 16 + 1 + 5 + 13 + 17);
  }
}
