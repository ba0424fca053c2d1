package org.tfslim.slim.gradients;

import static org.tfslim.slim.gradients.CaseTensors.ints;
import static org.tfslim.slim.gradients.GradientCase.gradientCase;

import java.util.stream.Stream;

/** Sums, means and the like over some dimensions, and softmax, which divides by such a sum. */
final class ReductionCases {
  private ReductionCases() {}

  static Stream<GradientCase> all() {
    return Stream.concat(
        Stream.of("Mean", "Sum", "Max", "Min", "Prod")
            .flatMap(
                type ->
                    Stream.of(
                        overOuterAndInner(type, false),
                        overOuterAndInner(type, true),
                        overLast(type)))
            .map(sample -> sample.between(0.9f, 2)),
        Stream.of(
            gradientCase("Softmax of rank 4", (s, x) -> s.node("Softmax").input(x).output())
                .shaped(2, 2, 3, 4),
            gradientCase(
                "SoftmaxCrossEntropyWithLogits",
                (s, x) ->
                    s.node("SoftmaxCrossEntropyWithLogits")
                        .input(x, s.node("Softmax").input(x).output())
                        .output())));
  }

  private static GradientCase overOuterAndInner(String type, boolean keep) {
    return gradientCase(
            type + " " + keep,
            (s, x) -> s.node(type).input(x, ints(s, 0, 2)).attr("keep_dims", keep).output())
        .shaped(2, 3, 4);
  }

  private static GradientCase overLast(String type) {
    return gradientCase(type + " -1", (s, x) -> s.node(type).input(x, ints(s, -1)).output());
  }
}
