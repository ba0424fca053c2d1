package org.tfslim.slim.gradients;

import static org.tfslim.slim.gradients.CaseTensors.ints;
import static org.tfslim.slim.gradients.CaseTensors.times;
import static org.tfslim.slim.gradients.GradientCase.gradientCase;

import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** Functions of single values, and sums, products and choices of tensors. */
final class ArithmeticCases {
  private ArithmeticCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(
            unary(
                "Identity Abs Neg Square Exp Relu Relu6 LeakyRelu Elu Selu Sigmoid Tanh Softplus"
                    + " Softsign L2Loss Softmax LogSoftmax",
                -1.55f,
                1.5f),
            unary("Relu6", 4, 8.1f),
            unary("Sqrt Rsqrt Log Log1p Reciprocal", 0.9f, 2),
            binary(
                "Add AddV2 Sub Mul RealDiv Div DivNoNan SquaredDifference Maximum Minimum Pow",
                0.9f,
                2),
            others(),
            products(),
            choices())
        .flatMap(Function.identity());
  }

  private static Stream<GradientCase> unary(String types, float low, float high) {
    return Stream.of(types.split(" ", -1))
        .map(type -> gradientCase(type, (s, x) -> s.node(type).input(x).output()))
        .map(sample -> sample.between(low, high));
  }

  /** Both operands depend on the variable; the second one is broadcast. */
  private static Stream<GradientCase> binary(String types, float low, float high) {
    return Stream.of(types.split(" ", -1))
        .map(type -> gradientCase(type, (s, x) -> s.node(type).input(x, row(s, x)).output()))
        .map(sample -> sample.between(low, high));
  }

  /** The second row of a matrix, times 1.3. */
  private static Operand<TFloat32> row(OpScope s, Operand<TFloat32> x) {
    return times(s, s.node("Slice").input(x, ints(s, 1, 0), ints(s, 1, -1)).output(), 1.3f);
  }

  private static Stream<GradientCase> others() {
    return Stream.of(
        gradientCase(
            "CheckNumerics",
            (s, x) -> s.node("CheckNumerics").input(x).attr("message", "no").output()),
        gradientCase(
            "ClipByValue",
            (s, x) ->
                s.node("ClipByValue")
                    .input(x, s.constant("min", -0.5f), s.constant("max", 0.6f))
                    .output()),
        gradientCase(
            "AddN",
            (s, x) ->
                s.node("AddN")
                    .inputList(IntStream.range(0, 20).mapToObj(i -> times(s, x, 1f + i)).toList())
                    .output()),
        gradientCase(
            "Cast",
            (s, x) -> {
              Operand<?> wide = s.node("Cast").input(x).attr("DstT", DataType.DT_DOUBLE).output();
              Operand<?> squared = s.node("Mul").input(wide, wide).output();
              return s.node("Cast").input(squared).attr("DstT", DataType.DT_FLOAT).output();
            }));
  }

  private static Stream<GradientCase> products() {
    return Stream.of(
        gradientCase(
            "BiasAdd",
            (s, x) ->
                s.node("BiasAdd")
                    .input(x, s.node("Reshape").input(row(s, x), ints(s, 4)).output())
                    .output()),
        matMul(false, false),
        matMul(false, true),
        matMul(true, false),
        matMul(true, true));
  }

  private static GradientCase matMul(boolean a, boolean b) {
    return gradientCase(
            "MatMul " + a + " " + b,
            (s, x) ->
                s.node("MatMul")
                    .input(x, times(s, x, 0.7f))
                    .attr("transpose_a", a)
                    .attr("transpose_b", b)
                    .output())
        .shaped(4, 4);
  }

  private static Stream<GradientCase> choices() {
    return Stream.of(
        select("Select"),
        select("SelectV2"),
        gradientCase(
            "dropout",
            (s, x) -> {
              Operand<?> kept = s.node("GreaterEqual").input(x, s.constant("rate", 0f)).output();
              Operand<?> mask = s.node("Cast").input(kept).attr("DstT", DataType.DT_FLOAT).output();
              return s.node("Mul").input(x, mask).output();
            }));
  }

  private static GradientCase select(String type) {
    return gradientCase(
        type,
        (s, x) -> {
          Operand<?> positive = s.node("Greater").input(x, s.constant("zero", 0f)).output();
          return s.node(type).input(positive, x, times(s, x, 3)).output();
        });
  }
}
