package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.biasesRegularizer;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.noBiases;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Layer.CONV1D;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.CONV3D;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.PadMode;
import org.tfslim.slim.regularizers.Regularizer;

/** What is added at the border or to each channel, and what follows the data format. */
class BorderTest extends LayerTesting {
  private final Slim first = s.argScope(on(CONV1D, CONV2D, CONV3D), dataFormat(DataFormat.NCHW));

  @Test
  void padModes() {
    Operand<TFloat32> x = wave(0.1, 1, 3, 4, 2);
    Operand<TFloat32> zeros = s.pad(x, 1, 2, PadMode.CONSTANT);
    assertThat(zeros.op().name()).isEqualTo("Pad");
    assertThat(zeros.shape()).isEqualTo(Shape.of(1, 6, 7, 2));
    assertReference(zeros, 0.05839391f, 0f, 0.09983341f, -0.856478f, 0.9998717f, 0f, 0f);
    Operand<TFloat32> reflected = s.pad(x, 1, 2, PadMode.REFLECT);
    assertThat(reflected.op().name()).isEqualTo("MirrorPad");
    assertReference(
        reflected,
        0.003782002f,
        -0.6118579f,
        0.09983341f,
        -0.856478f,
        0.9998717f,
        -0.9851778f,
        0.935616f);
    assertReference(
        s.pad(x, 1, 2, PadMode.SYMMETRIC),
        0.1997649f,
        0.09983341f,
        0.09983341f,
        -0.856478f,
        0.9998717f,
        0.9264155f,
        -0.9805384f);
  }

  @Test
  void clipKeepsWhatIsBetween() {
    Operand<TFloat32> clipped = s.clip(s.tf().constant(new float[] {-9, -6, 0.5f, 2, 7}), -6, 2);
    assertThat(clipped.op().name()).isEqualTo("clip_by_value");
    assertThat(run(clipped)).containsExactly(-6, -6, 0.5f, 2, 2);
  }

  @Test
  void padsFollowTheDataFormat() {
    assertThat(first.pad(ramp(1, 2, 3, 4), 1, 2, PadMode.REFLECT).shape())
        .isEqualTo(Shape.of(1, 2, 6, 7));
    assertThat(first.pad(ramp(1, 2, 3), 1, 1, PadMode.CONSTANT).shape())
        .isEqualTo(Shape.of(1, 2, 5));
    assertThat(s.pad(ramp(1, 2, 3, 4, 5), 1, 0, PadMode.CONSTANT).shape())
        .isEqualTo(Shape.of(1, 3, 4, 5, 5));
  }

  @Test
  void globalPoolSqueezeAndConcatFollowTheDataFormat() {
    assertPooled(s, ramp(2, 2, 2, 3), Shape.of(2, 1, 1, 3), Shape.of(2, 3), 3);
    assertPooled(first, ramp(2, 3, 2, 2), Shape.of(2, 3, 1, 1), Shape.of(2, 3), 1);
    assertPooled(s, ramp(2, 2, 3, 2, 3), Shape.of(2, 1, 1, 1, 3), Shape.of(2, 3), 4);
    assertPooled(first, ramp(2, 3, 2, 2, 2), Shape.of(2, 3, 1, 1, 1), Shape.of(2, 3), 1);
    assertPooled(s, ramp(2, 2, 3), Shape.of(2, 1, 3), Shape.of(2, 3), 2);
    assertPooled(first, ramp(2, 3, 2), Shape.of(2, 3, 1), Shape.of(2, 3), 1);
  }

  private void assertPooled(
      Slim slim, Operand<TFloat32> x, Shape pooledShape, Shape squeezedShape, int channels) {
    Operand<TFloat32> pooled = slim.globalPool(x, "pool");
    assertThat(pooled.shape()).isEqualTo(pooledShape);
    assertThat(slim.squeeze(pooled, "squeeze").shape()).isEqualTo(squeezedShape);
    assertThat(slim.concat(List.of(x, x)).shape().get(channels))
        .isEqualTo(2 * x.shape().get(channels));
  }

  @Test
  void meansOfChannelsAreTheSameInBothFormats() {
    Operand<TFloat32> images = wave(0.3, 2, 3, 4, 5);
    float[] expected = run(s.squeeze(s.globalPool(images, "last"), "a"));
    Operand<TFloat32> turned =
        s.tf().linalg.transpose(images, s.tf().constant(new int[] {0, 3, 1, 2}));
    assertThat(run(first.squeeze(first.globalPool(turned, "first"), "b")))
        .containsExactly(expected, offset(1e-6f));
  }

  @Test
  void meanLeavesDimensionsOut() {
    Operand<TFloat32> net = s.mean(wave(0.1, 2, 2, 3, 2, 3), "Mean", 1);
    assertThat(net.op().name()).isEqualTo("Mean");
    assertThat(net.shape()).isEqualTo(Shape.of(2, 3, 2, 3));
    assertReference(
        net, 0.03202915f, 0.2793925f, 0.2555537f, -0.714698f, 0.8209921f, -0.9818721f, 0.8515111f);
  }

  @Test
  void vectorsAreConcatenated() {
    assertThat(first.concat(List.of(ramp(2, 3), ramp(2, 4))).shape()).isEqualTo(Shape.of(2, 7));
    assertThat(s.concat(List.of(ramp(2, 3), ramp(2, 4))).shape()).isEqualTo(Shape.of(2, 7));
  }

  @Test
  void biasAdd() {
    Operand<TFloat32> plain = s.biasAdd(wave(0.1, 2, 3));
    assertThat(plain.op().name()).isEqualTo("BiasAdd/BiasAdd");
    assertThat(variables()).containsExactly("BiasAdd/biases [3]");
    Operand<TFloat32> net =
        s.biasAdd(
            wave(0.1, 2, 3, 4),
            "b",
            biasesInitializer(waves(0.9)),
            biasesRegularizer(Regularizer.l2(1)),
            activation(Activation.RELU));
    assertReference(net, 1.12413f, 0.8831604f, 1.783285f, 0.6706752f, 0f, 1.456558f, 1.632664f);
    assertThat(s.variables().regularizationLosses()).hasSize(1);
    assertThat(run(s.biasAdd(ramp(1, 2, 1, 1), "c", dataFormat(DataFormat.NCHW))))
        .containsExactly(0, 1);
    assertThat(variables()).contains("c/biases [2]");
    assertThatThrownBy(() -> s.biasAdd(ramp(2, 3), "d", noBiases()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bias_add needs an initializer");
  }

  @Test
  void activations() {
    Operand<TFloat32> x = wave(0.1, 2, 3);
    assertReference(
        Activation.SWISH.apply(s.ops(), x),
        0.4838453f,
        0.05240631f,
        0.2768608f,
        0.5048757f,
        0.6719719f,
        0.7310193f,
        0.665938f);
    Operand<TFloat32> wide = s.ops().node("Mul").input(x, s.ops().constant("five", 5f)).output();
    assertReference(
        Activation.HARD_SWISH.apply(s.ops(), wide),
        3.387303f,
        0.2911115f,
        1.986824f,
        3.723216f,
        4.678081f,
        4.999788f,
        4.644799f);
    assertThat(graph.operation("hard_swish/mul_1").type()).isEqualTo("Mul");
    Operand<TFloat32> mixed = s.tf().constant(new float[] {-2, 3});
    assertThat(run(Activation.LEAKY_RELU.apply(s.ops(), mixed)))
        .containsExactly(new float[] {-0.4f, 3}, offset(1e-6f));
    assertThat(run(Activation.leakyRelu(0.01f).apply(s.ops(), mixed)))
        .containsExactly(new float[] {-0.02f, 3}, offset(1e-6f));
  }
}
