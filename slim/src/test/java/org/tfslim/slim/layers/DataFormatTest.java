package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.AVG_POOL2D;
import static org.tfslim.slim.args.Layer.AVG_POOL3D;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV1D;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.CONV2D_TRANSPOSE;
import static org.tfslim.slim.args.Layer.CONV3D;
import static org.tfslim.slim.args.Layer.CONV3D_TRANSPOSE;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;
import static org.tfslim.slim.args.Layer.MAX_POOL3D;
import static org.tfslim.slim.args.Layer.POOL;
import static org.tfslim.slim.args.Layer.SEPARABLE_CONV2D;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.args.PoolingType;

/** Images of 9 x 8 pixels in both orders of dimensions: shapes and attributes in the graph. */
class DataFormatTest {
  private final Graph graph = new Graph();

  @AfterEach
  void close() {
    graph.close();
  }

  private Slim slim(DataFormat format) {
    return Slim.on(graph, 0)
        .argScope(
            on(CONV2D, SEPARABLE_CONV2D, MAX_POOL2D, AVG_POOL2D, BATCH_NORM), dataFormat(format));
  }

  private static long[] shape(DataFormat format, long height, long width, long channels) {
    return format == DataFormat.NHWC
        ? new long[] {-1, height, width, channels}
        : new long[] {-1, channels, height, width};
  }

  private static Operand<TFloat32> images(Slim slim, DataFormat format) {
    return slim.tf()
        .placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape(format, 9, 8, 2))));
  }

  private static List<String> variables(Slim slim) {
    return slim.variables().all().stream().map(v -> v.name() + " " + v.shape()).toList();
  }

  private AttrValue attribute(String node, String name) {
    return graph.toGraphDef().getNodeList().stream()
        .filter(candidate -> candidate.getName().equals(node))
        .findFirst()
        .orElseThrow()
        .getAttrOrThrow(name);
  }

  private void assertFormat(DataFormat format, String... nodes) {
    for (String node : nodes) {
      assertThat(attribute(node, "data_format").getS().toStringUtf8())
          .as(node)
          .isEqualTo(format.name());
    }
  }

  private void assertWindow(DataFormat format, String node, String name, long height, long width) {
    List<Long> expected =
        format == DataFormat.NHWC ? List.of(1L, height, width, 1L) : List.of(1L, 1L, height, width);
    assertThat(attribute(node, name).getList().getIList()).as(node).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(names = {"NHWC", "NCHW"})
  void convolution(DataFormat format) {
    Slim slim = slim(format);
    Operand<TFloat32> net = slim.conv2d(images(slim, format), 5, k(3, 2), "conv", stride(2, 3));
    assertThat(net.shape().asArray()).isEqualTo(shape(format, 5, 3, 5));
    assertThat(variables(slim)).containsExactly("conv/weights [3, 2, 2, 5]", "conv/biases [5]");
    assertFormat(format, "conv/Conv2D", "conv/BiasAdd");
    assertWindow(format, "conv/Conv2D", "strides", 2, 3);
  }

  @ParameterizedTest
  @EnumSource(names = {"NHWC", "NCHW"})
  void separableConvolution(DataFormat format) {
    Slim slim = slim(format);
    Operand<TFloat32> net =
        slim.separableConv2d(
            images(slim, format), 5, k(3, 2), 4, "conv", stride(2), padding(Padding.VALID));
    assertThat(net.shape().asArray()).isEqualTo(shape(format, 4, 4, 5));
    assertThat(variables(slim))
        .containsExactly(
            "conv/depthwise_weights [3, 2, 2, 4]",
            "conv/pointwise_weights [1, 1, 8, 5]",
            "conv/biases [5]");
    assertFormat(
        format, "conv/separable_conv2d/depthwise", "conv/separable_conv2d", "conv/BiasAdd");
    assertWindow(format, "conv/separable_conv2d/depthwise", "strides", 2, 2);
    assertWindow(format, "conv/separable_conv2d", "strides", 1, 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"NHWC", "NCHW"})
  void depthwiseConvolution(DataFormat format) {
    Slim slim = slim(format);
    Operand<TFloat32> net =
        slim.depthwiseConv2d(images(slim, format), k(3, 3), 4, "conv", stride(2));
    assertThat(net.shape().asArray()).isEqualTo(shape(format, 5, 4, 8));
    assertThat(variables(slim))
        .containsExactly("conv/depthwise_weights [3, 3, 2, 4]", "conv/biases [8]");
    assertFormat(format, "conv/depthwise", "conv/BiasAdd");
    assertWindow(format, "conv/depthwise", "strides", 2, 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"NHWC", "NCHW"})
  void pools(DataFormat format) {
    Slim slim = slim(format);
    Operand<TFloat32> images = images(slim, format);
    Operand<TFloat32> max = slim.maxPool2d(images, k(3, 2), "max", stride(2, 1));
    assertThat(max.shape().asArray()).isEqualTo(shape(format, 4, 7, 2));
    Operand<TFloat32> average = slim.avgPool2d(images, k(3, 2), "avg", padding(Padding.SAME));
    assertThat(average.shape().asArray()).isEqualTo(shape(format, 5, 4, 2));
    assertFormat(format, "max/MaxPool", "avg/AvgPool");
    assertWindow(format, "max/MaxPool", "ksize", 3, 2);
    assertWindow(format, "max/MaxPool", "strides", 2, 1);
    assertWindow(format, "avg/AvgPool", "ksize", 3, 2);
    assertWindow(format, "avg/AvgPool", "strides", 2, 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"NHWC", "NCHW"})
  void batchNorm(DataFormat format) {
    Slim slim = slim(format);
    Operand<TFloat32> images = images(slim, format);
    assertThat(slim.batchNorm(images, "train").shape().asArray()).isEqualTo(shape(format, 9, 8, 2));
    assertThat(slim.batchNorm(images, "eval", training(false)).shape().asArray())
        .isEqualTo(shape(format, 9, 8, 2));
    assertThat(variables(slim)).startsWith("train/beta [2]", "train/moving_mean [2]");
    assertFormat(format, "train/FusedBatchNormV3", "eval/FusedBatchNormV3");
  }

  private static Operand<TFloat32> later(Slim slim, long... dimensions) {
    return slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(dimensions)));
  }

  private void assertAttributes(String node, String format, Long... strides) {
    assertThat(attribute(node, "data_format").getS().toStringUtf8()).as(node).isEqualTo(format);
    assertThat(attribute(node, "strides").getList().getIList()).as(node).containsExactly(strides);
  }

  @ParameterizedTest
  @EnumSource(names = {"NDHWC", "NCDHW"})
  void videos(DataFormat format) {
    boolean first = format.channelsFirst();
    Slim slim =
        Slim.on(graph, 0)
            .argScope(on(CONV3D, CONV3D_TRANSPOSE, MAX_POOL3D, AVG_POOL3D), dataFormat(format))
            .argScope(on(CONV3D, CONV3D_TRANSPOSE, MAX_POOL3D), stride(1, 2, 3));
    Operand<TFloat32> videos = first ? later(slim, -1, 2, 4, 6, 9) : later(slim, -1, 4, 6, 9, 2);
    String enlarged = first ? "[-1, 5, 4, 12, 27]" : "[-1, 4, 12, 27, 5]";
    assertThat(slim.conv3d(videos, 5, k(3), "conv").shape())
        .hasToString(first ? "[-1, 5, 4, 3, 3]" : "[-1, 4, 3, 3, 5]");
    assertThat(slim.conv3dTranspose(videos, 5, k(1, 2, 3), "up").shape()).hasToString(enlarged);
    assertThat(slim.maxPool3d(videos, k(1, 2, 3), "max").shape())
        .hasToString(first ? "[-1, 2, 4, 3, 3]" : "[-1, 4, 3, 3, 2]");
    slim.avgPool3d(videos, k(2), "avg");
    assertThat(variables(slim))
        .containsExactly(
            "conv/weights [3, 3, 3, 2, 5]",
            "conv/biases [5]",
            "up/weights [1, 2, 3, 5, 2]",
            "up/biases [5]");
    Long[] steps = first ? new Long[] {1L, 1L, 1L, 2L, 3L} : new Long[] {1L, 1L, 2L, 3L, 1L};
    assertAttributes("conv/Conv3D", format.name(), steps);
    assertAttributes("up/conv3d_transpose", format.name(), steps);
    assertAttributes("max/MaxPool3D", format.name(), steps);
    assertThat(attribute("max/MaxPool3D", "ksize").getList().getIList()).containsExactly(steps);
    assertThat(attribute("avg/AvgPool3D", "data_format").getS().toStringUtf8())
        .isEqualTo(format.name());
    assertFormat(first ? DataFormat.NCHW : DataFormat.NHWC, "conv/BiasAdd", "up/BiasAdd");
  }

  @ParameterizedTest
  @EnumSource(names = {"NWC", "NCW"})
  void series(DataFormat format) {
    boolean first = format.channelsFirst();
    Slim slim = Slim.on(graph, 0).argScope(on(CONV1D, POOL), dataFormat(format));
    Operand<TFloat32> series = first ? later(slim, -1, 2, 9) : later(slim, -1, 9, 2);
    assertThat(slim.conv1d(series, 5, k(3), "conv", stride(2)).shape()).hasToString("[-1, 5, 5]");
    assertThat(slim.pool(series, k(3), PoolingType.MAX, "pool").shape())
        .hasToString(first ? "[-1, 2, 7]" : "[-1, 7, 2]");
    String images = first ? "NCHW" : "NHWC";
    Long[] steps = first ? new Long[] {1L, 1L, 1L, 2L} : new Long[] {1L, 1L, 2L, 1L};
    assertAttributes("conv/conv1d", images, steps);
    assertAttributes("pool", images, 1L, 1L, 1L, 1L);
  }

  @ParameterizedTest
  @EnumSource(names = {"NHWC", "NCHW"})
  void imagesCanBeEnlarged(DataFormat format) {
    Slim slim = Slim.on(graph, 0).argScope(on(CONV2D_TRANSPOSE), dataFormat(format));
    Operand<TFloat32> net =
        slim.conv2dTranspose(images(slim, format), 5, k(3, 2), "up", stride(2, 3));
    assertThat(net.shape().asArray()).isEqualTo(shape(format, 18, 24, 5));
    assertFormat(format, "up/conv2d_transpose", "up/BiasAdd");
    assertWindow(format, "up/conv2d_transpose", "strides", 2, 3);
  }

  @ParameterizedTest
  @EnumSource
  void theOrderCountsWhateverTheRankOfItsName(DataFormat format) {
    Slim slim = Slim.on(graph, 0).argScope(on(CONV2D, BATCH_NORM), dataFormat(format));
    DataFormat images = format.withDimensions(2);
    slim.batchNorm(slim.conv2d(images(slim, images), 5, k(3), "conv"), "norm");
    assertFormat(images, "conv/Conv2D", "conv/BiasAdd", "norm/FusedBatchNormV3");
  }
}
