package org.tfslim.nets.mobilenet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Args;
import org.tfslim.slim.args.Kernel;

/**
 * One layer in the table of a network, an immutable value. Source: {@code op} of {@code
 * nets/mobilenet/mobilenet.py}.
 */
public final class Op {
  private final Function function;
  private final int outputs;
  private final int stride;
  private final UnaryOperator<DivisibleDepth> depth;

  private Op(Function function, int outputs, int stride, UnaryOperator<DivisibleDepth> depth) {
    this.function = function;
    this.outputs = outputs;
    this.stride = stride;
    this.depth = depth;
  }

  /** Adds a layer to the graph. */
  @FunctionalInterface
  public interface Function {
    /** What {@code x} becomes. */
    Operand<TFloat32> apply(Slim slim, Operand<TFloat32> x, Call call);
  }

  /**
   * What the network says to a layer.
   *
   * @param outputs its number of channels, after {@code depth_multiplier}
   * @param stride 1 once the network has reached its {@code output_stride}
   * @param rate the dilation that then takes the place of earlier strides
   * @param explicitPadding whether it pads its input, {@code VALID} convolutions following
   * @param endPoints where it may add end points from inside itself
   */
  public record Call(
      int outputs, int stride, int rate, boolean explicitPadding, EndPoints endPoints) {}

  /** What a call is made of; the number of channels is yet to be found. */
  record Place(
      DivisibleDepth depth, int stride, int rate, boolean explicitPadding, EndPoints endPoints) {}

  /**
   * A layer of stride 1.
   *
   * @param outputs its number of channels before {@code depth_multiplier}
   */
  public static Op of(int outputs, Function function) {
    return new Op(function, outputs, 1, UnaryOperator.identity());
  }

  /** {@code op(slim.conv2d, ...)}. */
  public static Op conv2d(int outputs, Kernel kernel, Arg.Conv2dArg... args) {
    return of(
        outputs,
        (slim, x, call) -> {
          boolean isOnePixel = kernel.isOne();
          List<Arg.Conv2dArg> all = new ArrayList<>(List.of(args));
          all.add(Args.stride(call.stride()));
          all.add(Args.rate(isOnePixel ? 1 : call.rate()));
          var input =
              call.explicitPadding() && !isOnePixel
                  ? ConvBlocks.fixedPadding(slim, x, kernel, call.rate())
                  : x;
          return slim.conv2d(input, call.outputs(), kernel, all.toArray(Arg.Conv2dArg[]::new));
        });
  }

  /** {@code op(ops.expanded_conv, ...)}. */
  public static Op expandedConv(int outputs, Arg... args) {
    return of(
        outputs,
        (slim, x, call) -> {
          List<Arg> all = new ArrayList<>(List.of(args));
          all.add(Args.stride(call.stride()));
          all.add(Args.rate(call.rate()));
          all.add(ConvBlocks.explicitPadding(call.explicitPadding()));
          all.add(ConvBlocks.endPoints(call.endPoints()));
          return ConvBlocks.expandedConv(slim, x, call.outputs(), all.toArray(Arg[]::new));
        });
  }

  /** The same layer with another stride. */
  public Op withStride(int newStride) {
    return new Op(function, outputs, newStride, depth);
  }

  /**
   * The same layer, whose number of channels follows another rule: Python's {@code
   * multiplier_transform}.
   */
  public Op withDepth(UnaryOperator<DivisibleDepth> newDepth) {
    return new Op(function, outputs, stride, newDepth);
  }

  int stride() {
    return stride;
  }

  /** Adds it to the graph: {@code place} with the number of channels that its depth gives. */
  Operand<TFloat32> apply(Slim slim, Operand<TFloat32> x, Place place) {
    int channels = depth.apply(place.depth()).of(outputs);
    return function.apply(
        slim,
        x,
        new Call(
            channels, place.stride(), place.rate(), place.explicitPadding(), place.endPoints()));
  }
}
