package org.tfslim.nets.preprocessing;

import static org.tfslim.slim.testing.ImageTesting.HEIGHT;
import static org.tfslim.slim.testing.ImageTesting.WIDTH;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.testing.ImageTesting;
import org.tfslim.testkit.TestData;

/** Evaluation preprocessing against what research/slim computed. */
class EvaluationGoldenTest {
  /** Of the result's deviation; both sides run the same float32 kernels. */
  private static final double TOLERANCE = 1e-6;

  static List<Map<String, String>> rows() {
    return TestData.table("goldens/preprocessing/eval.tsv");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void equalsReference(Map<String, String> row) {
    String[] size = row.get("output_size").split("x", -1);
    Preprocessing preprocessing = Preprocessings.get(row.get("preprocessing"));
    ImageTesting.Values values =
        ImageTesting.run(
            ImageTesting.image(row.get("image")),
            Shape.of(HEIGHT, WIDTH, 3),
            g ->
                preprocessing.forEvaluation(
                    g.tf(), g.image(), Integer.parseInt(size[0]), Integer.parseInt(size[1])));
    ImageTesting.assertMatches(values, row, TOLERANCE);
  }
}
