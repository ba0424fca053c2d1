package org.tfslim.slim.gradients;

import static org.tfslim.slim.gradients.CaseTensors.ints;
import static org.tfslim.slim.gradients.CaseTensors.margins;
import static org.tfslim.slim.gradients.GradientCase.gradientCase;

import java.util.function.Function;
import java.util.stream.Stream;

/** Operations that put the values of one tensor in other places. */
final class RearrangementCases {
  private RearrangementCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(shapes(), borders(), slices(), blocks()).flatMap(Function.identity());
  }

  private static Stream<GradientCase> shapes() {
    return Stream.of(
        gradientCase("Reshape", (s, x) -> s.node("Reshape").input(x, ints(s, 2, -1)).output()),
        gradientCase(
            "ExpandDims", (s, x) -> s.node("ExpandDims").input(x, s.constant("axis", 1)).output()),
        gradientCase(
                "Squeeze",
                (s, x) -> s.node("Squeeze").input(x).attr("squeeze_dims", new long[] {1}).output())
            .shaped(3, 1, 4),
        gradientCase("Transpose", (s, x) -> s.node("Transpose").input(x, ints(s, 2, 0, 1)).output())
            .shaped(2, 3, 4),
        gradientCase("ReverseV2", (s, x) -> s.node("ReverseV2").input(x, ints(s, 1)).output()),
        gradientCase("Tile", (s, x) -> s.node("Tile").input(x, ints(s, 2, 3)).output()));
  }

  private static Stream<GradientCase> borders() {
    return Stream.of(
        gradientCase("Pad", (s, x) -> s.node("Pad").input(x, margins(s, 1, 0, 2, 1)).output()),
        gradientCase(
            "PadV2",
            (s, x) ->
                s.node("PadV2").input(x, margins(s, 1, 0, 2, 1), s.constant("value", 2f)).output()),
        mirrorPad("REFLECT"),
        mirrorPad("SYMMETRIC"),
        mirrorPadOfImages("REFLECT"),
        mirrorPadOfImages("SYMMETRIC"));
  }

  private static GradientCase mirrorPad(String mode) {
    return gradientCase(
        "MirrorPad " + mode,
        (s, x) -> s.node("MirrorPad").input(x, margins(s, 1, 0, 2, 1)).attr("mode", mode).output());
  }

  private static GradientCase mirrorPadOfImages(String mode) {
    int[][] margins = {{0, 0}, {2, 1}, {1, 2}, {0, 0}};
    return gradientCase(
            "MirrorPad of images " + mode,
            (s, x) ->
                s.node("MirrorPad")
                    .input(x, s.withName("margins").ops().constant(margins))
                    .attr("mode", mode)
                    .output())
        .shaped(1, 3, 3, 2);
  }

  private static Stream<GradientCase> slices() {
    return Stream.of(
        gradientCase(
            "Slice", (s, x) -> s.node("Slice").input(x, ints(s, 1, 0), ints(s, 2, 3)).output()),
        gradientCase(
            "StridedSlice",
            (s, x) ->
                s.node("StridedSlice")
                    .input(x, ints(s, 1, 0), ints(s, 0, 4), ints(s, 1, 2))
                    .attr("shrink_axis_mask", 1)
                    .output()),
        gradientCase(
            "GatherV2",
            (s, x) ->
                s.node("GatherV2").input(x, ints(s, 2, 0, 2), s.constant("axis", 1)).output()));
  }

  private static Stream<GradientCase> blocks() {
    return Stream.of(
        batches("SpaceToBatchND"),
        batches("BatchToSpaceND"),
        depth("SpaceToDepth"),
        depth("DepthToSpace"));
  }

  private static GradientCase batches(String type) {
    return gradientCase(
            type, (s, x) -> s.node(type).input(x, ints(s, 2, 2), margins(s, 0, 1, 1, 0)).output())
        .shaped(4, 3, 3, 2);
  }

  private static GradientCase depth(String type) {
    return gradientCase(type, (s, x) -> s.node(type).input(x).attr("block_size", 2).output())
        .shaped(1, 2, 2, 4);
  }
}
