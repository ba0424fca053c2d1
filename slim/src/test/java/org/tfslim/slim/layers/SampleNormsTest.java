package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.beginNormAxis;
import static org.tfslim.slim.args.Args.beginParamsAxis;
import static org.tfslim.slim.args.Args.center;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.epsilon;
import static org.tfslim.slim.args.Args.groups;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.paramInitializers;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.trainable;
import static org.tfslim.slim.args.Layer.GROUP_NORM;
import static org.tfslim.slim.args.Layer.INSTANCE_NORM;
import static org.tfslim.slim.args.Layer.LAYER_NORM;

import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.DataFormat;

/** Instance, group and layer norm, against TensorFlow 1.15.5. */
class SampleNormsTest extends LayerTesting {
  private final Slim scoped =
      s.argScope(on(INSTANCE_NORM, GROUP_NORM), paramInitializers(waves(0.5), waves(0.9)));

  @Test
  void instanceNorm() {
    Operand<TFloat32> net = scoped.instanceNorm(wave(0.1, 2, 3, 4, 3));
    assertThat(variables()).containsExactly("InstanceNorm/beta [3]", "InstanceNorm/gamma [3]");
    assertThat(net.op().name()).isEqualTo("InstanceNorm/instancenorm/add_1");
    assertThat(graph.operation("InstanceNorm/moments/variance").type()).isEqualTo("Mean");
    assertReference(
        net, 0.7298462f, 0.5988744f, -0.3056596f, -0.4529931f, 0.5146437f, 2.132698f, 2.165256f);
  }

  @Test
  void instanceNormWithChannelsFirst() {
    Operand<TFloat32> net =
        scoped.instanceNorm(wave(0.1, 2, 3, 4, 3), "n", dataFormat(DataFormat.NCHW));
    assertThat(graph.operation("n/Reshape_1").type()).isEqualTo("Reshape");
    assertReference(
        net, 0.7298462f, 0.2114667f, -0.4214524f, -0.03284764f, 0.4565558f, 1.7512f, 2.775092f);
  }

  @Test
  void instanceNormOfVideosWithoutVariables() {
    Operand<TFloat32> net =
        s.instanceNorm(
            wave(0.1, 2, 2, 3, 2, 3),
            "n",
            center(false),
            scale(false),
            epsilon(1e-3f),
            activation(Activation.RELU));
    assertThat(variables()).isEmpty();
    assertReference(net, 0.4472572f, 0.1523269f, 0f, 0f, 0.04491405f, 1.188636f, 1.221241f);
  }

  @Test
  void groupNorm() {
    Operand<TFloat32> net = scoped.groupNorm(wave(0.1, 2, 3, 4, 6), groups(3));
    assertThat(variables()).containsExactly("GroupNorm/beta [6]", "GroupNorm/gamma [6]");
    assertThat(graph.operation("Reshape").type()).isEqualTo("Reshape");
    assertThat(net.op().name()).isEqualTo("GroupNorm/Reshape_2");
    assertThat(graph.operation("GroupNorm/add_2").type()).isEqualTo("AddV2");
    assertReference(
        net, 0.8035648f, 0.6009697f, 0.05371642f, 1.88013f, 0.8572078f, -0.6402717f, 0.922128f);
  }

  @Test
  void groupNormWithChannelsFirst() {
    assertReference(
        scoped.groupNorm(wave(0.1, 2, 6, 3, 4), "n", groups(3), dataFormat(DataFormat.NCHW)),
        0.8156843f,
        0.3613188f,
        -0.1034726f,
        1.612946f,
        0.8262224f,
        -0.06330979f,
        0.8043334f);
  }

  @Test
  void groupNormOfVideos() {
    Operand<TFloat32> net =
        scoped.groupNorm(
            wave(0.1, 1, 2, 3, 2, 4), "n", groups(2), center(false), activation(Activation.RELU));
    assertThat(variables()).containsExactly("n/gamma [4]");
    assertReference(net, 0.4071919f, 0.05283495f, 0f, 0.6068914f, 0f, 1.219729f, 0f);
  }

  @Test
  void groupNormKeepsItsShapeForAnyBatch() {
    Operand<TFloat32> x =
        s.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, 4, 64)));
    assertThat(s.groupNorm(x).shape()).hasToString("[-1, 3, 4, 64]");
  }

  @Test
  void groupsMustDivideTheChannels() {
    assertThatThrownBy(() -> s.groupNorm(ramp(1, 2, 2, 6), groups(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 groups of the 6 channels");
    Operand<TFloat32> x =
        s.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, 4, 32)));
    assertThatThrownBy(() -> s.groupNorm(x, "unknown"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size of dimension 1");
  }

  @Test
  void layerNorm() {
    Operand<TFloat32> net = s.layerNorm(wave(0.1, 2, 3, 4, 3));
    assertThat(variables()).containsExactly("LayerNorm/beta [3]", "LayerNorm/gamma [3]");
    assertThat(net.op().name()).isEqualTo("LayerNorm/batchnorm/add_1");
    assertReference(net, 0f, 0.1213004f, -1.242945f, -1.267232f, 0.02775893f, 1.221722f, 1.254873f);
  }

  @Test
  void layerNormFromOtherDimensionsOn() {
    Slim inner = s.argScope(on(LAYER_NORM), beginNormAxis(2));
    Operand<TFloat32> net = inner.layerNorm(wave(0.1, 2, 3, 4), "n", beginParamsAxis(1));
    assertThat(variables()).containsExactly("n/beta [3, 4]", "n/gamma [3, 4]");
    assertReference(net, 0f, -1.452541f, 1.03285f, 0.3783468f, -0.8162112f, 0.516063f, -1.666218f);
    assertThatThrownBy(() -> s.layerNorm(ramp(2, 3), "wrong", beginNormAxis(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("begin_norm_axis");
  }

  @Test
  void variablesCanBeFrozen() {
    s.instanceNorm(ramp(1, 2, 2, 3), "a", trainable(false));
    s.groupNorm(ramp(1, 2, 2, 3), "b", groups(1), trainable(false));
    s.layerNorm(ramp(1, 2, 2, 3), "c", trainable(false));
    assertThat(variables()).hasSize(6);
    assertThat(s.variables().trainable()).isEmpty();
  }

  @Test
  void vectorsAtLeast() {
    assertThatThrownBy(() -> s.instanceNorm(ramp(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("instance_norm expects input with rank 2 or more");
  }
}
