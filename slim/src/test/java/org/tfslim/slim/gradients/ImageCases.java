package org.tfslim.slim.gradients;

import static org.tfslim.slim.gradients.CaseTensors.first;
import static org.tfslim.slim.gradients.CaseTensors.ints;
import static org.tfslim.slim.gradients.GradientCase.gradientCase;

import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** Normalization and resizing of images. */
final class ImageCases {
  private ImageCases() {}

  static Stream<GradientCase> all() {
    return Stream.concat(
        Stream.of(lrn(), batchNormInTraining(), batchNormInInference()),
        Stream.of("ResizeBilinear", "ResizeNearestNeighbor")
            .flatMap(
                type ->
                    Stream.of(
                        resize(type, false, false),
                        resize(type, true, false),
                        resize(type, false, true))));
  }

  private static GradientCase lrn() {
    return gradientCase("LRN", (s, x) -> s.node("LRN").input(x).output()).shaped(1, 2, 2, 8);
  }

  private static GradientCase batchNormInTraining() {
    return gradientCase(
            "FusedBatchNormV3 in training",
            (s, x) -> batchNorm(s, x, true, new float[0], new float[0]))
        .shaped(2, 3, 3, 3);
  }

  private static GradientCase batchNormInInference() {
    return gradientCase(
            "FusedBatchNormV3 in inference",
            (s, x) -> batchNorm(s, x, false, new float[] {.1f, .2f, .3f}, new float[] {1, 2, 3}))
        .shaped(2, 3, 3, 3);
  }

  /** Gamma and beta depend on the variable too. */
  private static Operand<TFloat32> batchNorm(
      OpScope s, Operand<TFloat32> x, boolean training, float[] mean, float[] variance) {
    Operand<TFloat32> parameters = first(s, x, 3);
    return s.node("FusedBatchNormV3")
        .input(
            x,
            parameters,
            parameters,
            s.withName("mean").ops().constant(mean),
            s.withName("variance").ops().constant(variance))
        .attr("is_training", training)
        .attr("epsilon", 0.001f)
        .output();
  }

  private static GradientCase resize(String type, boolean alignCorners, boolean halfPixelCenters) {
    return gradientCase(
            type + " " + alignCorners + " " + halfPixelCenters,
            (s, x) ->
                s.node(type)
                    .input(x, ints(s, 5, 7))
                    .attr("align_corners", alignCorners)
                    .attr("half_pixel_centers", halfPixelCenters)
                    .output())
        .shaped(1, 3, 4, 2);
  }
}
