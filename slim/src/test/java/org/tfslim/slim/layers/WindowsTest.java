package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.AVG_POOL3D;
import static org.tfslim.slim.args.Layer.CONV1D;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.CONV2D_TRANSPOSE;
import static org.tfslim.slim.args.Layer.CONV3D;
import static org.tfslim.slim.args.Layer.CONV3D_TRANSPOSE;
import static org.tfslim.slim.args.Layer.MAX_POOL3D;
import static org.tfslim.slim.args.Layer.POOL;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.args.PoolingType;

/** Windows of one and three dimensions and transposed ones, against TensorFlow 1.15.5. */
class WindowsTest extends LayerTesting {
  private final Slim scoped =
      s.argScope(
          on(CONV1D, CONV2D, CONV3D, CONV2D_TRANSPOSE, CONV3D_TRANSPOSE),
          weightsInitializer(waves(0.5)),
          biasesInitializer(waves(0.9)));

  private String type(String node) {
    return graph.operationOrThrow(node).type();
  }

  private Operand<TFloat32> later(long... dimensions) {
    return s.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(dimensions)));
  }

  private static Shape shape(long... dimensions) {
    return Shape.of(dimensions);
  }

  @Test
  void conv1d() {
    Operand<TFloat32> net = scoped.conv1d(wave(0.1, 2, 7, 3), 4, k(3), "c", stride(2));
    assertThat(variables()).containsExactly("c/weights [3, 3, 4]", "c/biases [4]");
    assertThat(net.shape()).isEqualTo(shape(2, 4, 4));
    assertThat(type("c/conv1d")).isEqualTo("Conv2D");
    assertThat(type("c/conv1d/ExpandDims_1")).isEqualTo("ExpandDims");
    assertThat(type("c/BiasAdd")).isEqualTo("BiasAdd");
    assertReference(net, 1.076326f, 0.3342928f, 1.724542f, 0.819661f, 1.176671f, 0f, 1.359756f);
  }

  @Test
  void dilatedConv1d() {
    Operand<TFloat32> x = wave(0.1, 2, 7, 3);
    assertReference(
        scoped.conv1d(x, 4, k(3), "same", rate(2)),
        1.094822f,
        1.073781f,
        1.329251f,
        1.435722f,
        1.415043f,
        0f,
        0.8399743f);
    assertReference(
        scoped.conv1d(x, 4, k(3), "valid", rate(2), padding(Padding.VALID)),
        0.8392749f,
        1.557849f,
        1.403893f,
        0.5996212f,
        1.144146f,
        0.4192724f,
        0.6873824f);
    assertThat(type("same/SpaceToBatchND")).isEqualTo("SpaceToBatchND");
  }

  @Test
  void conv3d() {
    Operand<TFloat32> net =
        scoped.conv3d(wave(0.1, 1, 4, 5, 6, 2), 3, k(3, 2, 3), "c", stride(1, 2, 1));
    assertThat(variables()).containsExactly("c/weights [3, 2, 3, 2, 3]", "c/biases [3]");
    assertThat(net.shape()).isEqualTo(shape(1, 4, 3, 6, 3));
    assertThat(type("c/Conv3D")).isEqualTo("Conv3D");
    assertReference(
        net, 0.941025f, 0.6407881f, 0.06846052f, 1.563502f, 0.3918412f, 1.440789f, 1.16385f);
  }

  @Test
  void dilatedConv3d() {
    assertReference(
        scoped.conv3d(wave(0.1, 1, 5, 6, 7, 2), 3, k(3, 3, 2), "c", rate(2, 1, 2)),
        2.239884f,
        1.02026f,
        0f,
        0f,
        0f,
        0f,
        0f);
  }

  @Test
  void singleNumbersCountForAllDimensions() {
    Operand<TFloat32> videos = later(-1, 4, 6, 8, 2);
    assertThat(s.conv3d(videos, 5, k(3), "conv", stride(2)).shape())
        .hasToString("[-1, 2, 3, 4, 5]");
    assertThat(s.maxPool3d(videos, k(2), "pool").shape()).hasToString("[-1, 2, 3, 4, 2]");
    assertThat(s.conv2d(later(-1, 6, 8, 2), 5, k(3), "image").shape()).hasToString("[-1, 6, 8, 5]");
    assertThat(variables()).contains("conv/weights [3, 3, 3, 2, 5]", "image/weights [3, 3, 2, 5]");
  }

  @Test
  void conv2dTranspose() {
    Operand<TFloat32> x = wave(0.1, 1, 3, 4, 2);
    Operand<TFloat32> net = scoped.conv2dTranspose(x, 3, k(3, 3), "same", stride(2));
    assertThat(variables()).containsExactly("same/weights [3, 3, 3, 2]", "same/biases [3]");
    assertThat(net.shape()).isEqualTo(shape(1, 6, 8, 3));
    assertThat(type("same/conv2d_transpose")).isEqualTo("Conv2DBackpropInput");
    assertThat(type("same/stack")).isEqualTo("Pack");
    assertReference(net, 1.040207f, 1.177344f, 0.4949233f, 0f, 0f, 0f, 0f);
    Operand<TFloat32> valid =
        scoped.conv2dTranspose(x, 3, k(4, 3), "valid", stride(2, 3), padding(Padding.VALID));
    assertThat(valid.shape()).isEqualTo(shape(1, 8, 12, 3));
    assertReference(valid, 1.003557f, 1.177344f, 0.5312675f, 0.9258587f, 1.374092f, 0f, 2.607638f);
    assertReference(
        scoped.conv2dTranspose(x, 3, k(1, 2), "gaps", stride(2), padding(Padding.VALID)),
        0.9980348f,
        1.177344f,
        0.9551008f,
        0.4887776f,
        0.9551008f,
        1.78358f,
        0.9976064f);
  }

  @Test
  void conv3dTranspose() {
    Operand<TFloat32> x = wave(0.1, 1, 2, 3, 2, 2);
    Operand<TFloat32> net = scoped.conv3dTranspose(x, 3, k(3, 3, 2), "same", stride(2));
    assertThat(variables()).containsExactly("same/weights [3, 3, 2, 3, 2]", "same/biases [3]");
    assertThat(net.shape()).isEqualTo(shape(1, 4, 6, 4, 3));
    assertThat(type("same/conv3d_transpose")).isEqualTo("Conv3DBackpropInputV2");
    assertReference(net, 1.123183f, 1.177344f, 0f, 0.2811661f, 0f, 0.3198573f, 0.78461f);
    Operand<TFloat32> valid =
        scoped.conv3dTranspose(x, 3, k(3, 3, 2), "valid", stride(1, 2, 2), padding(Padding.VALID));
    assertReference(
        valid, 1.084703f, 1.177344f, 1.500102f, 1.418967f, 0.2766315f, 1.276351f, 2.328074f);
  }

  @Test
  void transposedConvolutionsTakeNormalizers() {
    Operand<TFloat32> net =
        scoped.conv2dTranspose(
            wave(0.1, 2, 3, 4, 6), 2, k(3), "c", stride(2), normalizer(Slim::instanceNorm));
    assertThat(variables())
        .containsExactly(
            "c/weights [3, 3, 2, 6]", "c/InstanceNorm/beta [2]", "c/InstanceNorm/gamma [2]");
    assertReference(net, 0.4240007f, 1.201612f, 0.3065311f, 0.7923855f, 0f, 0f, 0.8741555f);
  }

  @Test
  void transposedConvolutionsKnowTheirShapeForAnyBatch() {
    assertThat(s.conv2dTranspose(later(-1, 3, 4, 2), 5, k(3), "image", stride(2)).shape())
        .hasToString("[-1, 6, 8, 5]");
    assertThat(s.conv3dTranspose(later(-1, 2, 3, 4, 2), 5, k(3), "video", stride(2)).shape())
        .hasToString("[-1, 4, 6, 8, 5]");
    Operand<TFloat32> first =
        s.conv2dTranspose(
            later(-1, 2, 3, 4), 5, k(3), "first", stride(2), dataFormat(DataFormat.NCHW));
    assertThat(first.shape()).hasToString("[-1, 5, 6, 8]");
    assertThat(s.conv2dTranspose(later(-1, -1, -1, 2), 5, k(3), "any", stride(2)).shape().get(3))
        .isEqualTo(5);
  }

  @Test
  void pools3d() {
    Operand<TFloat32> x = wave(0.1, 1, 4, 5, 6, 2);
    Slim same = s.argScope(on(MAX_POOL3D, AVG_POOL3D), stride(1, 2, 2), padding(Padding.SAME));
    Operand<TFloat32> max = same.maxPool3d(x, k(3, 2, 3), "max");
    assertThat(type("max/MaxPool3D")).isEqualTo("MaxPool3D");
    assertReference(
        max, 0.9400956f, 0.9999576f, 0.9426371f, 0.9987457f, 0.9958642f, 0.9979705f, 0.5357584f);
    Operand<TFloat32> mean = same.avgPool3d(x, k(3, 2, 3), "avg");
    assertThat(mean.op().name()).isEqualTo("avg/AvgPool3D");
    assertReference(
        mean,
        0.004772896f,
        -0.05201543f,
        -0.02011647f,
        -0.1481539f,
        -0.03296919f,
        0.01782792f,
        0.09678017f);
    Operand<TFloat32> defaults = s.maxPool3d(x, k(2, 2, 2), "defaults");
    assertThat(defaults.shape()).isEqualTo(shape(1, 2, 2, 3, 2));
    assertReference(
        defaults, 0.9686164f, 0.9993353f, 0.938f, 0.9990637f, 0.9983813f, 0.9554947f, 0.9952219f);
  }

  @Test
  void poolsOfAnyRank() {
    Operand<TFloat32> series = s.pool(wave(0.1, 1, 7, 2), k(3), PoolingType.AVG, "series");
    assertThat(series.op().name()).isEqualTo("series/Squeeze");
    assertThat(type("series")).isEqualTo("AvgPool");
    assertReference(
        series,
        0.2564908f,
        0.6148114f,
        0.7724873f,
        0.7669916f,
        0.360311f,
        -0.2348349f,
        -0.7071474f);
    Operand<TFloat32> images = s.pool(wave(0.1, 1, 5, 6, 2), k(3, 2), PoolingType.MAX, "images");
    assertThat(images.op().name()).isEqualTo("images");
    assertReference(
        images, 0.9339779f, 0.7446431f, 0.9289597f, 0.9403404f, 0.9998717f, 0.9238282f, 0.7181559f);
    Slim same = s.argScope(on(POOL), padding(Padding.SAME));
    Operand<TFloat32> videos = same.pool(wave(0.1, 1, 4, 5, 6, 2), k(2), PoolingType.AVG, "videos");
    assertThat(type("videos")).isEqualTo("AvgPool3D");
    assertReference(
        videos,
        -0.0200463f,
        -0.05524657f,
        0.0358892f,
        0.06252691f,
        0.0219956f,
        0.404673f,
        0.5357584f);
    assertThatThrownBy(() -> s.pool(ramp(2, 3), k(1), PoolingType.MAX, "vectors"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pool expects input with rank 3, 4 or 5");
  }

  @Test
  void wrongRanksAreRefusedByTheNameOfTheLayer() {
    refused(() -> s.conv2d(ramp(1, 4, 4, 2), 3, k(3, 3, 3), "a"), "conv2d", "kernel", "[3, 3, 3]");
    refused(() -> s.conv3d(ramp(1, 4, 4, 4, 2), 3, k(3, 3), "b"), "conv3d", "kernel", "[3, 3]");
    refused(
        () -> s.conv3d(ramp(1, 4, 4, 4, 2), 3, k(3), "c", stride(1, 2)),
        "conv3d",
        "stride",
        "[1, 2]");
    refused(() -> s.conv1d(ramp(1, 4, 2), 3, k(3), "d", rate(2, 2)), "conv1d", "rate", "[2, 2]");
    refused(() -> s.maxPool3d(ramp(1, 4, 4, 4, 2), k(2, 2), "e"), "max_pool3d", "kernel");
    refused(() -> s.conv2dTranspose(ramp(1, 4, 4, 2), 3, k(1, 2, 3), "f"), "conv2d_transpose");
    refused(() -> s.conv3d(ramp(1, 4, 4, 2), 3, k(3), "g"), "conv3d expects input with rank 5");
    refused(() -> s.conv1d(ramp(1, 4, 4, 2), 3, k(3), "h"), "conv1d expects input with rank 3");
    refused(() -> s.maxPool2d(ramp(1, 4, 2), k(2), "i"), "max_pool2d expects input with rank 4");
    refused(
        () -> s.conv3dTranspose(ramp(1, 4, 4, 2), 3, k(3), "j"),
        "conv3d_transpose expects input with rank 5");
    refused(() -> s.separableConv2d(ramp(1, 4, 4, 2), 3, k(1, 1, 1), 1, "l"), "separable_conv2d");
  }

  private static void refused(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(Arrays.asList(parts));
  }
}
