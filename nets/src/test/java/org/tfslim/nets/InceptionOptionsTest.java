package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.nets.inception.InceptionResnetV1.BOTTLENECK_LAYER_SIZE;
import static org.tfslim.nets.inception.InceptionV2.USE_SEPARABLE_CONV;
import static org.tfslim.nets.spec.NetOptions.ACTIVATION_FN;
import static org.tfslim.nets.spec.NetOptions.DATA_FORMAT;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.PREDICTION_FN;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.inception.InceptionArgScope;
import org.tfslim.nets.inception.InceptionResnetV2;
import org.tfslim.nets.inception.InceptionV2;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.DataFormat;

/** Options of the Inception networks that the reference values do not cover. */
class InceptionOptionsTest extends GraphTesting {
  private static final NetOptions NONE = NetOptions.defaults();

  private static Operand<TFloat32> images(Slim slim, long... shape) {
    return slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
  }

  private static Net v2Base(Slim slim, Operand<TFloat32> images, NetOptions options) {
    Slim scoped = slim.argScope(InceptionArgScope.of(0)).scope("InceptionV2");
    return InceptionV2.inceptionV2Base(scoped, images, options);
  }

  @Test
  void theFirstConvolutionOfV2IsSeparableUnlessToldOtherwise() {
    Slim separable = slim();
    Slim plain = slim();
    v2Base(separable, images(separable, 1, 224, 224, 3), NONE);
    v2Base(plain, images(plain, 1, 224, 224, 3), NONE.with(USE_SEPARABLE_CONV, false));
    String scope = "InceptionV2/Conv2d_1a_7x7/";
    assertThat(shape(separable, scope + "depthwise_weights")).isEqualTo(Shape.of(7, 7, 3, 8));
    assertThat(shape(separable, scope + "pointwise_weights")).isEqualTo(Shape.of(1, 1, 24, 64));
    assertThat(shape(plain, scope + "weights")).isEqualTo(Shape.of(7, 7, 3, 64));
  }

  private static Shape shape(Slim slim, String variable) {
    return slim.variables().find(variable).orElseThrow().shape();
  }

  @Test
  void v2HasTheSameVariablesInBothDataFormats() {
    NetOptions plain = NONE.with(USE_SEPARABLE_CONV, false);
    Slim last = slim();
    Slim first = slim();
    Net nhwc = v2Base(last, images(last, 2, 224, 224, 3), plain);
    Net nchw =
        v2Base(first, images(first, 2, 3, 224, 224), plain.with(DATA_FORMAT, DataFormat.NCHW));
    assertThat(first.variables().all().stream().map(v -> v.name() + v.shape()))
        .containsExactlyElementsOf(
            last.variables().all().stream().map(v -> v.name() + v.shape()).toList());
    nhwc.endPoints()
        .forEach(
            (key, value) -> {
              Shape s = value.shape();
              assertThat(nchw.endPoints().get(key).shape())
                  .as(key)
                  .isEqualTo(Shape.of(s.get(0), s.get(3), s.get(1), s.get(2)));
            });
  }

  @ParameterizedTest
  @CsvSource({"0.5, 16, 32, 512", "2, 16, 128, 2048", "0.01, 16, 16, 64", "0.01, 24, 24, 96"})
  void depthIsMultipliedButNotBelowTheLeast(double multiplier, int least, long first, long last) {
    NetOptions options = NONE.with(DEPTH_MULTIPLIER, multiplier).with(MIN_DEPTH, least);
    Slim slim = slim();
    Net net =
        Nets.get("inception_v2").network(9).with(options).apply(slim, images(slim, 1, 224, 224, 3));
    assertThat(net.endPoints().get("Conv2d_1a_7x7").shape().get(3)).isEqualTo(first);
    assertThat(net.endPoints().get("Mixed_5c").shape().get(3)).isEqualTo(last);
    assertThat(net.logits().shape()).isEqualTo(Shape.of(1, 9));
  }

  /** Clipped are the scaled branches of the blocks with an activation: 10, 20 and 9. */
  @Test
  void relu6ClipsTheResiduals() {
    assertThat(clips(NONE.with(ACTIVATION_FN, Activation.RELU6))).isEqualTo(39);
    assertThat(clips(NONE)).isZero();
  }

  private long clips(NetOptions options) {
    Slim slim = slim();
    InceptionResnetV2.inceptionResnetV2Base(
        slim.scope("InceptionResnetV2"), images(slim, 1, 139, 139, 3), options);
    long clips = 0;
    for (var all = slim.graph().operations(); all.hasNext(); ) {
      GraphOperation operation = all.next();
      clips += operation.type().equals("Maximum") ? 1 : 0;
    }
    return clips;
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 512})
  void faceNetHasABottleneck(int size) {
    Slim slim = slim();
    Net net =
        Nets.get("inception_resnet_v1_facenet")
            .network(0)
            .with(BOTTLENECK_LAYER_SIZE, size)
            .apply(slim, images(slim, 2, 160, 160, 3));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(2, size));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "cifarnet", "inception_v1", "inception_v2", "inception_v3"})
  void predictionsAreMadeAsTold(String name) {
    NetSpec spec = Nets.get(name);
    Slim slim = slim();
    NetOptions sigmoid =
        NONE.with(
            PREDICTION_FN,
            (s, logits, scope) -> Activation.SIGMOID.apply(s.ops().enter(scope), logits));
    Net net =
        spec.network(10).with(sigmoid).apply(slim, images(slim, spec.input().shape(1).asArray()));
    assertThat(net.predictions().orElseThrow().op().type()).isEqualTo("Sigmoid");
  }
}
