package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_DECAY;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_SCALE;
import static org.tfslim.nets.spec.NetOptions.DATA_FORMAT;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.PREDICTION_FN;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.nets.video.S3dg.FIRST_TEMPORAL_KERNEL_SIZE;
import static org.tfslim.nets.video.S3dg.GATING_STARTAT;
import static org.tfslim.nets.video.S3dg.TEMPORAL_CONV_STARTAT;
import static org.tfslim.nets.video.VideoLayers.CONV3D_SPATIOTEMPORAL;
import static org.tfslim.nets.video.VideoLayers.conv3dSpatiotemporal;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.Network;
import org.tfslim.nets.video.S3dg;
import org.tfslim.nets.video.VideoLayers.Separable;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.testing.SlimSessions;

/** Options of the networks for videos that the reference values do not cover. */
class VideoOptionsTest extends GraphTesting {
  private static final NetOptions DEFAULTS = NetOptions.defaults();

  private static Operand<TFloat32> videos(Slim slim, long... shape) {
    return slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
  }

  private Net build(NetOptions options, long... shape) {
    return build(slim(), options, shape);
  }

  private static Net build(Slim slim, NetOptions options, long... shape) {
    return s3dg(5).with(options).apply(slim, videos(slim, shape));
  }

  private static Network s3dg(int classes) {
    return Nets.get("s3dg").network(classes);
  }

  private static List<String> variables(Slim slim) {
    return slim.variables().all().stream().map(v -> v.name() + v.shape()).toList();
  }

  // ---- what the original takes and refuses

  @ParameterizedTest
  @CsvSource({"1, true", "3, true", "5, true", "7, true", "2, false", "0, false", "9, false"})
  void theFirstKernelHasOneThreeFiveOrSevenFrames(int frames, boolean isTaken) {
    Slim slim = slim();
    NetOptions options = DEFAULTS.with(FIRST_TEMPORAL_KERNEL_SIZE, frames);
    if (isTaken) {
      build(slim, options, 1, 8, 32, 32, 3);
      assertThat(variables(slim)).contains("InceptionV1/Conv2d_1a_7x7/weights" + kernel(frames));
    } else {
      assertThatThrownBy(() -> build(slim, options, 1, 8, 32, 32, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("first_temporal_kernel_size can only be 1, 3, 5 or 7, not " + frames);
    }
  }

  private static Shape kernel(int frames) {
    return Shape.of(frames, 7, 7, 3, 64);
  }

  @Test
  void aNameThatNoBlockHasMeansNone() {
    Slim slim = slim();
    NetOptions nowhere =
        DEFAULTS.with(TEMPORAL_CONV_STARTAT, "Nope").with(GATING_STARTAT, "MaxPool_4a_3x3");
    build(slim, nowhere, 1, 8, 32, 32, 3);
    assertThat(variables(slim))
        .noneMatch(name -> name.contains("/temporal/") || name.contains("/self_gating/"));
  }

  @ParameterizedTest
  @CsvSource({"Conv2d_2c_3x3, 19", "Mixed_3b, 18", "Mixed_4f, 6", "Mixed_5c, 2"})
  void convolutionsOverTimeStartWhereTheyAreTold(String block, int count) {
    Slim slim = slim();
    build(slim, DEFAULTS.with(TEMPORAL_CONV_STARTAT, block), 1, 8, 32, 32, 3);
    assertThat(variables(slim).stream().filter(name -> name.contains("/temporal/weights")))
        .hasSize(count)
        .first()
        .asString()
        .startsWith("InceptionV1/" + block);
  }

  @Test
  void gatesTakeSquareImagesOfKnownSizeAndNumber() {
    for (long[] shape :
        List.of(
            new long[] {1, 8, 64, 96, 3}, new long[] {1, 8, 96, 64, 3},
            new long[] {1, 8, -1, -1, 3}, new long[] {1, -1, 64, 64, 3})) {
      assertThatThrownBy(() -> build(DEFAULTS, shape))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("square")
          .hasMessageContaining("Conv2d_2c_3x3")
          .hasMessageContaining("gating_startat");
    }
    NetOptions withoutGates = DEFAULTS.with(GATING_STARTAT, S3dg.NONE);
    assertThat(build(withoutGates, 1, 8, 64, 96, 3).logits().shape()).isEqualTo(Shape.of(1, 5));
    assertThat(build(DEFAULTS, -1, 8, 64, 64, 3).logits().shape().get(1)).isEqualTo(5);
  }

  @Test
  void imagesThatLeaveMoreThanOnePixelAreRefused() {
    assertThatThrownBy(() -> build(DEFAULTS, 1, 8, 256, 256, 3))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("s3dg cannot be built for images of shape [1, 8, 256, 256, 3]")
        .hasMessageContaining("224 x 224");
    Net net = build(DEFAULTS.with(SPATIAL_SQUEEZE, false), 1, 8, 256, 256, 3);
    assertThat(net.logits().shape()).isEqualTo(Shape.of(1, 2, 2, 5));
    assertThat(net.predictions().orElseThrow().shape()).isEqualTo(Shape.of(1, 2, 2, 5));
  }

  @Test
  void imagesAreNotVideos() {
    assertThatThrownBy(() -> build(DEFAULTS, 1, 224, 224, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("conv3d expects input with rank 5");
  }

  @Test
  void theFunctionNeedsClassesToo() {
    Slim slim = slim();
    assertThatThrownBy(() -> S3dg.s3dg(slim, videos(slim, 1, 8, 32, 32, 3), 0, false, DEFAULTS))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("s3dg");
    assertThat(slim.variables().all()).isEmpty();
  }

  // ---- more options

  @Test
  void theHeadIsPutOnTheFinalEndPoint() {
    Net net = build(DEFAULTS.with(FINAL_ENDPOINT, "Mixed_3b"), 2, 4, 32, 32, 3);
    assertThat(net.endPoints().keySet())
        .containsExactly(
            "Conv2d_1a_7x7",
            "MaxPool_2a_3x3",
            "Conv2d_2b_1x1",
            "Conv2d_2c_3x3",
            "MaxPool_3a_3x3",
            "Mixed_3b",
            "Logits",
            "Predictions");
    assertThat(net.logits().shape()).isEqualTo(Shape.of(2, 5));
    assertThatThrownBy(() -> build(DEFAULTS.with(FINAL_ENDPOINT, "Nope"), 2, 4, 32, 32, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unknown final endpoint Nope");
  }

  /** The reference values are of two frames at the end, where one window is as good as another. */
  @Test
  void theLastPoolTakesTwoFrames() {
    Slim slim = slim();
    build(slim, DEFAULTS, 1, 32, 64, 64, 3);
    GraphOperation pool = slim.graph().operation("InceptionV1/Logits/AvgPool_0a_7x7/AvgPool3D");
    assertThat(pool.output(0).shape()).isEqualTo(Shape.of(1, 3, 1, 1, 1024));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 16, 32, 512", "0.01, 16, 16, 64", "0.01, 24, 24, 96", "2, 16, 128, 2048"})
  void depthIsMultipliedButNotBelowTheLeast(double multiplier, int least, long first, long last) {
    NetOptions options = DEFAULTS.with(DEPTH_MULTIPLIER, multiplier).with(MIN_DEPTH, least);
    Net net = build(options, 1, 8, 32, 32, 3);
    assertThat(net.endPoints().get("Conv2d_1a_7x7").shape().get(4)).isEqualTo(first);
    assertThat(net.endPoints().get("Mixed_5c").shape().get(4)).isEqualTo(last);
    assertThatThrownBy(() -> build(options.with(DEPTH_MULTIPLIER, 0.0), 1, 8, 32, 32, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth_multiplier");
  }

  /** The original normalizes along the wrong dimension if the channels come first. */
  @Test
  void variablesAreTheSameInBothDataFormats() {
    Slim last = slim();
    Slim first = slim();
    Net ndhwc = build(last, DEFAULTS, 2, 8, 64, 64, 3);
    Net ncdhw = build(first, DEFAULTS.with(DATA_FORMAT, DataFormat.NCDHW), 2, 3, 8, 64, 64);
    assertThat(variables(first)).isEqualTo(variables(last));
    assertThat(ncdhw.endPoints().keySet()).isEqualTo(ndhwc.endPoints().keySet());
    ndhwc
        .endPoints()
        .forEach(
            (key, value) -> {
              Shape s = value.shape();
              Shape expected =
                  s.numDimensions() == 2
                      ? s
                      : Shape.of(s.get(0), s.get(4), s.get(1), s.get(2), s.get(3));
              assertThat(ncdhw.endPoints().get(key).shape()).as(key).isEqualTo(expected);
            });
    assertThatThrownBy(() -> build(DEFAULTS.with(DATA_FORMAT, DataFormat.NCHW), 2, 3, 8, 64, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data_format must be NDHWC or NCDHW, not NCHW");
  }

  @Test
  void predictionsAreMadeAsTold() {
    NetOptions sigmoid =
        DEFAULTS.with(
            PREDICTION_FN,
            (s, logits, scope) -> Activation.SIGMOID.apply(s.ops().enter(scope), logits));
    Operand<TFloat32> made = build(sigmoid, 1, 8, 32, 32, 3).predictions().orElseThrow();
    assertThat(made.op().name()).isEqualTo("InceptionV1/Logits/Predictions/Sigmoid");
  }

  @Test
  void theArgScopeTakesItsOwnOptions() {
    s3dg(5).withArgScope(BATCH_NORM_DECAY, 0.9);
    assertThatThrownBy(() -> s3dg(5).withArgScope(BATCH_NORM_SCALE, true))
        .hasMessageContaining("it takes [batch_norm_decay, batch_norm_epsilon]");
  }

  // ---- the layer

  @Test
  void aSeparableConvolutionStepsOverSpaceThenOverTime() {
    Slim slim = slim().argScope(on(CONV3D_SPATIOTEMPORAL), new Separable(true), stride(3, 2, 2));
    Operand<TFloat32> x = videos(slim, 1, 9, 8, 8, 2);
    assertThat(conv3dSpatiotemporal(slim, x, 4, k(3, 5, 5), "c").shape())
        .isEqualTo(Shape.of(1, 3, 4, 4, 4));
    assertThat(variables(slim))
        .containsExactly(
            "c/weights[1, 5, 5, 2, 4]",
            "c/biases[4]",
            "c/temporal/weights[3, 1, 1, 4, 4]",
            "c/temporal/biases[4]");
    Operand<TFloat32> flat = conv3dSpatiotemporal(slim, x, 4, k(1, 5, 5), "flat");
    assertThat(flat.shape()).isEqualTo(Shape.of(1, 3, 4, 4, 4));
    conv3dSpatiotemporal(slim, x, 4, k(3, 5, 5), "whole", new Separable(false));
    assertThat(variables(slim).subList(4, 8))
        .containsExactly(
            "flat/weights[1, 5, 5, 2, 4]",
            "flat/biases[4]",
            "whole/weights[3, 5, 5, 2, 4]",
            "whole/biases[4]");
  }

  @Test
  void convolutionsOverTimeChangeNothingAtFirst() {
    Slim slim = slim();
    try (Session session = SlimSessions.open(slim.graph())) {
      Operand<TFloat32> x = SlimSessions.formulaImages(slim, Shape.of(1, 5, 3, 3, 2));
      conv3dSpatiotemporal(slim, x, 2, k(3, 3, 3), "c", new Separable(true));
      SlimSessions.initialize(session, slim);
      assertThat(SlimSessions.floats(session, slim, "c/temporal/weights"))
          .containsExactly(0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0);
    }
    Slim even = slim().argScope(on(CONV3D_SPATIOTEMPORAL), new Separable(true));
    Operand<TFloat32> x = videos(even, 1, 9, 8, 8, 2);
    assertThatThrownBy(() -> conv3dSpatiotemporal(even, x, 4, k(2, 3, 3), "c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("odd number of frames, not 2");
  }
}
