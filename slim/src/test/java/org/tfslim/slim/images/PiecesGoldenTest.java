package org.tfslim.slim.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.testing.ImageTesting.HEIGHT;
import static org.tfslim.slim.testing.ImageTesting.WIDTH;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import org.tfslim.slim.testing.ImageTesting;
import org.tfslim.slim.testing.ImageTesting.ImageGraph;
import org.tfslim.testkit.TestData;

/** Each building block against what Python TensorFlow computed for the same image. */
class PiecesGoldenTest {
  /** Of the result's deviation; both sides run the same float32 kernels. */
  private static final double TOLERANCE = 2e-6;

  /** Rows that this project has no building block of its own for. */
  private static final List<String> NOT_HERE =
      List.of(
          "resize_bilinear(noise f32 [0,1],[200,150],align_corners=True)",
          "vgg _aspect_preserving_resize(noise,256)",
          "vgg _mean_image_subtraction(float noise)");

  private static Map<String, Function<ImageGraph, Operand<? extends TNumber>>> pieces() {
    Map<String, Function<ImageGraph, Operand<? extends TNumber>>> pieces = new LinkedHashMap<>();
    pieces.put("convert_image_dtype(noise)", PiecesGoldenTest::unit);
    pieces.put("central_crop(noise,0.875)", g -> Crops.central(g.tf(), g.image(), 0.875));
    pieces.put(
        "resize_bilinear(noise f32 [0,1],[64,64],align_corners=False)",
        resized(ResizeMethod.BILINEAR, 64, 64));
    pieces.put(
        "resize_bilinear(noise f32 [0,1],[200,150],align_corners=False)",
        resized(ResizeMethod.BILINEAR, 200, 150));
    pieces.put(
        "resize_nearest(noise,[64,64])",
        g -> ResizeMethod.NEAREST_NEIGHBOR.resize(g.tf(), g.image(), g.tf().array(64, 64)));
    pieces.put("resize_bicubic(noise f32,[64,64])", resized(ResizeMethod.BICUBIC, 64, 64));
    pieces.put("resize_area(noise f32,[64,64])", resized(ResizeMethod.AREA, 64, 64));
    pieces.put("crop_or_pad(noise,64,64)", g -> Crops.cropOrPad(g.tf(), g.image(), 64, 64));
    pieces.put("crop_or_pad(noise,101,130)", g -> Crops.cropOrPad(g.tf(), g.image(), 101, 130));
    pieces.put(
        "per_image_standardization(noise)",
        g -> Pixels.standardize(g.tf(), Pixels.toFloat(g.tf(), g.image())));
    pieces.put(
        "per_image_standardization(constant 7, 8x8x3)",
        g -> Pixels.standardize(g.tf(), Pixels.toFloat(g.tf(), g.image())));
    pieces.put(
        "adjust_brightness(ramp f32,0.1)",
        g -> Pixels.adjustBrightness(g.tf(), unit(g), g.tf().constant(0.1f)));
    pieces.put(
        "adjust_saturation(ramp f32,1.3)",
        g -> Pixels.adjustSaturation(g.tf(), unit(g), g.tf().constant(1.3f)));
    pieces.put(
        "adjust_saturation(ramp f32,0.6)",
        g -> Pixels.adjustSaturation(g.tf(), unit(g), g.tf().constant(0.6f)));
    pieces.put(
        "adjust_hue(ramp f32,0.15)",
        g -> Pixels.adjustHue(g.tf(), unit(g), g.tf().constant(0.15f)));
    pieces.put(
        "adjust_contrast(ramp f32,0.7)",
        g -> Pixels.adjustContrast(g.tf(), unit(g), g.tf().constant(0.7f)));
    pieces.put(
        "flip_left_right(noise)",
        g -> Pixels.flipLeftRight(g.tf(), g.image(), g.tf().constant(true)));
    return pieces;
  }

  private static Operand<TFloat32> unit(ImageGraph g) {
    return Pixels.toUnitFloat(g.tf(), g.image());
  }

  private static Function<ImageGraph, Operand<? extends TNumber>> resized(
      ResizeMethod method, int height, int width) {
    return g -> method.resize(g.tf(), unit(g), g.tf().array(height, width));
  }

  static List<String> names() {
    return List.copyOf(pieces().keySet());
  }

  private static Map<String, Map<String, String>> rows() {
    return TestData.table("goldens/preprocessing/pieces.tsv").stream()
        .collect(Collectors.toMap(row -> row.get("key"), row -> row));
  }

  @ParameterizedTest
  @MethodSource("names")
  void equalsReference(String name) {
    Map<String, String> row = rows().get(name);
    boolean constant = name.contains("constant");
    byte[] image = ImageTesting.image(name.contains("ramp") ? "ramp" : "noise");
    Shape shape = Shape.of(HEIGHT, WIDTH, 3);
    if (constant) {
      image = new byte[8 * 8 * 3];
      Arrays.fill(image, (byte) 7);
      shape = Shape.of(8, 8, 3);
    }
    ImageTesting.Values values = ImageTesting.run(image, shape, pieces().get(name));
    if (values.shape().numDimensions() == 3 && row.get("shape").startsWith("1x")) {
      row.put("shape", row.get("shape").substring(2));
    }
    ImageTesting.assertMatches(values, row, TOLERANCE);
  }

  @Test
  void everyRowIsCheckedOrNamed() {
    assertThat(rows().keySet())
        .hasSize(pieces().size() + NOT_HERE.size())
        .containsAll(names())
        .containsAll(NOT_HERE);
  }
}
