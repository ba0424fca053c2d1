package org.tfslim.slim.layers.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.ops.OpScope;

/**
 * A dilated convolution as an undilated one: the pixels that a dilated kernel sees together are
 * gathered into images of their own along the batch, and the results are put back in place. Source:
 * {@code tf.nn.with_space_to_batch}, which slim's dilated layers are made of.
 *
 * <p>The dilated kernels themselves do not help: the native gradient drops their dilation, and on
 * the CPU there is none without oneDNN.
 */
record Dilation(List<Long> rates, Padding padding, DataFormat format) {
  /**
   * Adds the convolution.
   *
   * @param scope where what surrounds it goes
   * @param weights the kernel, {@code [height, width, ...]} for images
   * @param convolution the convolution with stride 1 and without padding
   */
  Operand<TFloat32> apply(
      OpScope scope,
      Operand<TFloat32> x,
      Operand<TFloat32> weights,
      UnaryOperator<Operand<TFloat32>> convolution) {
    int[] blocks = dimensions(rates, 1);
    Border border = border(scope, x, weights.shape(), blocks);
    Operand<TFloat32> batches =
        scope
            .node("SpaceToBatchND")
            .input(
                x,
                scope.constant("SpaceToBatchND/block_shape", blocks),
                border.paddings().asOutput())
            .output();
    return scope
        .node("BatchToSpaceND")
        .input(
            convolution.apply(batches),
            scope.constant("BatchToSpaceND/block_shape", blocks),
            border.crops())
        .output();
  }

  /** What is added around the image, and what is cut off the result: two numbers per dimension. */
  private record Border(Operand<TInt32> paddings, Operand<TInt32> crops) {}

  /** A value for each dimension from the second to the last one that a kernel slides along. */
  private int[] dimensions(List<Long> spatial, int channels) {
    IntStream sizes = spatial.stream().mapToInt(Long::intValue);
    return (format.channelsFirst() ? IntStream.concat(IntStream.of(channels), sizes) : sizes)
        .toArray();
  }

  private Border border(OpScope scope, Operand<TFloat32> x, Shape kernel, int[] blocks) {
    List<Long> spread = new ArrayList<>();
    for (int i = 0; i < rates.size(); i++) {
      spread.add(padding == Padding.SAME ? (kernel.get(i) - 1) * rates.get(i) : 0);
    }
    int[] total = dimensions(spread, 0);
    int[] before = new int[total.length];
    int[] after = new int[total.length];
    boolean known = true;
    for (int i = 0; i < total.length; i++) {
      before[i] = total[i] / 2;
      after[i] = total[i] - before[i];
      known &= x.shape().get(i + 1) != Shape.UNKNOWN_SIZE;
    }
    return known
        ? fixed(scope, x.shape(), blocks, before, after)
        : computed(scope, x, blocks, before, after);
  }

  private static Border fixed(OpScope scope, Shape image, int[] blocks, int[] before, int[] after) {
    int[][] paddings = new int[blocks.length][];
    int[][] crops = new int[blocks.length][];
    for (int i = 0; i < blocks.length; i++) {
      int size = (int) image.get(i + 1) + before[i] + after[i];
      int filling = Math.floorMod(-size, blocks[i]);
      paddings[i] = new int[] {before[i], after[i] + filling};
      crops[i] = new int[] {0, filling};
    }
    return new Border(
        scope.withName("SpaceToBatchND/paddings").ops().constant(paddings),
        scope.withName("BatchToSpaceND/crops").ops().constant(crops));
  }

  /** For images whose size is known only at run time. */
  private Border computed(
      OpScope outer, Operand<TFloat32> x, int[] blocks, int[] before, int[] after) {
    if (format.channelsFirst()) {
      throw new IllegalArgumentException(
          "A dilated convolution of "
              + format
              + " needs a known height and width; the shape of "
              + x.op().name()
              + " is "
              + x.shape());
    }
    OpScope scope = outer.enter("required_space_to_batch_paddings");
    Output<TInt32> shape =
        scope.node("Shape").input(x).attr("out_type", DataType.DT_INT32).output();
    Output<TInt32> size =
        scope
            .node("Slice", "size")
            .input(
                shape,
                scope.constant("begin", new int[] {1}),
                scope.constant("length", new int[] {blocks.length}))
            .output();
    int[] total = new int[blocks.length];
    for (int i = 0; i < total.length; i++) {
      total[i] = before[i] + after[i];
    }
    Output<TInt32> padded =
        scope.node("AddV2", "padded").input(size, scope.constant("total", total)).output();
    Output<TInt32> filling =
        scope
            .node("FloorMod", "filling")
            .input(
                scope.node("Neg").input(padded).output(), scope.constant("dilation_rate", blocks))
            .output();
    Output<TInt32> end =
        scope.node("AddV2", "end").input(filling, scope.constant("after", after)).output();
    return new Border(
        columns(scope, "paddings", scope.constant("before", before), end),
        columns(scope, "crops", scope.constant("zero", new int[blocks.length]), filling));
  }

  private static Operand<TInt32> columns(
      OpScope scope, String name, Operand<TInt32> first, Operand<TInt32> second) {
    return scope.node("Pack", name).inputList(List.of(first, second)).attr("axis", 1).output();
  }
}
