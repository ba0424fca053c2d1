package org.tfslim.slim.summaries;

import java.math.BigInteger;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Constant;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tfslim.slim.ops.OpScope;

/**
 * Summary operations: each gives a serialized {@code Summary} message when it is run, and costs
 * nothing when it is not. Source: {@code tf.compat.v1.summary}.
 *
 * <p>Tags are used as they are given; characters that TensorBoard does not take become {@code _}.
 */
public final class Summaries {
  private Summaries() {}

  /**
   * A value over time.
   *
   * @param value a scalar
   */
  public static Operand<TString> scalar(OpScope ops, String tag, Operand<TFloat32> value) {
    OpScope scope = ops.enter(cleaned(tag));
    Operand<TString> tags = Constant.scalarOf(scope.withName("tags"), cleaned(tag));
    return scope.nodeOfScope("ScalarSummary").input(tags, value).output();
  }

  /**
   * How values are spread, over time. Running it fails if a value is NaN or infinite.
   *
   * @param values any shape
   */
  public static Operand<TString> histogram(OpScope ops, String tag, Operand<TFloat32> values) {
    OpScope scope = ops.enter(cleaned(tag));
    Operand<TString> tags = Constant.scalarOf(scope.withName("tag"), cleaned(tag));
    return scope.nodeOfScope("HistogramSummary").input(tags, values).output();
  }

  /**
   * The first images of a batch, under {@code TAG/image/0} and so on.
   *
   * @param images {@code [batch, height, width, channels]} with 1, 3 or 4 channels; scaled to the
   *     range of a byte image by image
   */
  public static Operand<TString> image(
      OpScope ops, String tag, Operand<TFloat32> images, int maxImages) {
    OpScope scope = ops.enter(cleaned(tag));
    Operand<TString> tags = Constant.scalarOf(scope.withName("tag"), cleaned(tag));
    return scope
        .nodeOfScope("ImageSummary")
        .input(tags, images)
        .attr("max_images", maxImages)
        .output();
  }

  /** All summaries in one: {@code summary_op}. */
  public static Operand<TString> merge(OpScope ops, List<Operand<TString>> summaries) {
    return ops.node("MergeSummary", "summary_op").inputList(summaries).output();
  }

  /**
   * At most {@code limit} of the values, evenly spread. A histogram's cost grows with its values,
   * one thread for each histogram: all activations of inception_v1 take longer than its training
   * step, and a sample shows the same curve.
   *
   * @param values any shape; if it is not fully known, all values are taken
   * @return the values themselves if they are few, otherwise a vector
   */
  public static Operand<TFloat32> sample(OpScope ops, Operand<TFloat32> values, int limit) {
    long size = values.shape().size();
    if (size <= limit) {
      return values;
    }
    OpScope scope = ops.enter("sample");
    Operand<TFloat32> flat =
        scope
            .node("Reshape")
            .input(values, scope.constant("shape", new int[] {-1}))
            .<TFloat32>output();
    return scope
        .node("StridedSlice")
        .input(
            flat,
            scope.constant("begin", new long[] {0}),
            scope.constant("end", new long[] {size}),
            scope.constant("strides", new long[] {stride(size, limit)}))
        .output();
  }

  /**
   * The smallest stride that gives no more than {@code limit} values and has no divisor in common
   * with the size: a multiple of the channels, say, would always hit the same channel.
   */
  static long stride(long size, int limit) {
    long stride = (size + limit - 1) / limit;
    while (!BigInteger.valueOf(stride).gcd(BigInteger.valueOf(size)).equals(BigInteger.ONE)) {
      stride++;
    }
    return stride;
  }

  /** The share of values that are 0, in [0, 1]: {@code tf.nn.zero_fraction}. */
  public static Operand<TFloat32> zeroFraction(OpScope ops, Operand<TFloat32> values) {
    OpScope scope = ops.enter("zero_fraction");
    Operand<?> zeros = scope.node("Equal").input(values, scope.constant("zero", 0f)).output();
    Operand<TFloat32> ones =
        scope.node("Cast").input(zeros).attr("DstT", DataType.DT_FLOAT).output();
    Operand<TInt32> rank = scope.node("Rank").input(values).output();
    Operand<TInt32> axes =
        scope
            .node("Range")
            .input(scope.constant("start", 0), rank, scope.constant("delta", 1))
            .output();
    return scope.node("Mean", "fraction").input(ones, axes).output();
  }

  /** {@code clean_tag} of TensorFlow. */
  private static String cleaned(String tag) {
    String clean = tag.replaceAll("[^-/\\w.]", "_");
    return clean.startsWith("/") ? clean.substring(1) : clean;
  }
}
