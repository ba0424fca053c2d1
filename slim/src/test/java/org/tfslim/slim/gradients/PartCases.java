package org.tfslim.slim.gradients;

import static org.tfslim.slim.gradients.CaseTensors.ints;
import static org.tfslim.slim.gradients.CaseTensors.times;
import static org.tfslim.slim.gradients.GradientCase.gradientCase;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** Operations that take a tensor apart, and those that put the parts together. */
final class PartCases {
  private PartCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(
        gradientCase(
                "Pack and Unpack",
                (s, x) -> {
                  Operation parts =
                      s.node("Unpack").input(x).attr("num", 12).attr("axis", 1).build();
                  return s.node("Pack").inputList(firstEleven(s, parts)).attr("axis", 0).output();
                })
            .shaped(2, 12),
        gradientCase(
                "Split and ConcatV2",
                (s, x) -> {
                  Operand<?> axis = s.constant("axis", 1);
                  Operation parts = s.node("Split").input(axis, x).attr("num_split", 12).build();
                  return s.node("ConcatV2").inputList(firstEleven(s, parts)).input(axis).output();
                })
            .shaped(2, 24),
        gradientCase(
            "SplitV",
            (s, x) -> {
              Operation parts =
                  s.node("SplitV")
                      .input(x, ints(s, 1, 3), s.constant("axis", 1))
                      .attr("num_split", 2)
                      .build();
              return parts.output(1);
            }));
  }

  /** All parts but the last one, each times a factor of its own. */
  private static List<Operand<TFloat32>> firstEleven(OpScope s, Operation parts) {
    return IntStream.range(0, 11)
        .mapToObj(i -> times(s, parts.<TFloat32>output(i), 1f + i))
        .toList();
  }
}
