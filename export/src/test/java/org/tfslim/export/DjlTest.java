package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tfslim.classification.serving.ImageClassifier;
import org.tfslim.classification.serving.ImageResult;
import org.tfslim.classification.serving.Prediction;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/**
 * Another library on the JVM, with a TensorFlow of its own (2.7), loads what the export program
 * writes and computes the same.
 */
@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "DJL's natives of TensorFlow are fetched for Linux on x86-64 only")
class DjlTest {
  private static final List<Path> IMAGES =
      List.of(TestData.path("images/bag.png"), TestData.path("images/coat.png"));
  private static final float TOLERANCE = 1e-5f;

  @TempDir private Path folder;

  private Path model() {
    return folder.resolve("export").resolve("1");
  }

  @BeforeEach
  void export() {
    ProgramRun run =
        ProgramRun.of(
            new ExportProgram(),
            "--checkpoint_path=" + TestData.path("goldens/checkpoints/lenet_v2"),
            "--export_dir=" + folder.resolve("export"),
            "--model_name=lenet",
            "--image_size=8",
            "--labels_path=" + TestData.path("fashion_mnist/labels.txt"));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private Map<String, List<String>> call(String signature, String... input)
      throws IOException, InterruptedException {
    return new DjlProcess(folder).call(model(), signature, input);
  }

  private static void assertClose(List<String> found, List<Float> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(Float.parseFloat(found.get(i))).isCloseTo(expected.get(i), within(TOLERANCE));
    }
  }

  @Test
  void preparedImages() throws Exception {
    float[] images = FormulaWeights.input(2 * 8 * 8);
    ByteBuffer bytes =
        ByteBuffer.allocate(images.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(images);
    Path file = Files.write(folder.resolve("images"), bytes.array());
    Map<String, List<String>> found = call("predict_images", "floats", "2,8,8,1", file.toString());
    assertThat(found).containsOnlyKeys("logits", "probabilities");
    try (SavedModelBundle bundle = SavedModelBundle.load(model().toString(), "serve");
        TFloat32 tensor = TFloat32.tensorOf(Shape.of(2, 8, 8, 1), DataBuffers.of(images));
        Result result = bundle.function("predict_images").call(Map.of("images", tensor))) {
      for (String output : List.of("logits", "probabilities")) {
        List<Float> expected = new ArrayList<>();
        TFloat32 values = (TFloat32) result.get(output).orElseThrow();
        values.scalars().forEach(value -> expected.add(value.getFloat()));
        assertThat(expected).hasSize(20);
        assertClose(found.get(output), expected);
      }
    }
  }

  @Test
  void files() throws Exception {
    Map<String, List<String>> found =
        call("serving_default", "bytes", IMAGES.get(0).toString(), IMAGES.get(1).toString());
    List<List<Prediction>> expected = classified();
    assertThat(found).containsOnlyKeys("classes", "class_ids", "scores");
    List<Prediction> all = expected.stream().flatMap(List::stream).toList();
    assertThat(found.get("classes")).isEqualTo(all.stream().map(Prediction::label).toList());
    assertThat(found.get("class_ids"))
        .isEqualTo(all.stream().map(it -> Long.toString(it.classId())).toList());
    assertClose(found.get("scores"), all.stream().map(Prediction::probability).toList());
  }

  @Test
  void examples() throws Exception {
    String[] input = new String[1 + IMAGES.size()];
    input[0] = "bytes";
    for (int i = 0; i < IMAGES.size(); i++) {
      byte[] image = Files.readAllBytes(IMAGES.get(i));
      byte[] example = ImageExample.of(image, "png", 28, 28, 0).toProto().toByteArray();
      input[1 + i] = Files.write(folder.resolve("example" + i), example).toString();
    }
    Map<String, List<String>> found = call("classify", input);
    assertThat(found).containsOnlyKeys("classes", "scores");
    List<Prediction> all = classified().stream().flatMap(List::stream).toList();
    assertThat(found.get("classes")).isEqualTo(all.stream().map(Prediction::label).toList());
    assertClose(found.get("scores"), all.stream().map(Prediction::probability).toList());
  }

  /** The five best classes of each image, as this project finds them. */
  private List<List<Prediction>> classified() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (Path image : IMAGES) {
      files.add(Files.readAllBytes(image));
    }
    try (ImageClassifier classifier = ImageClassifier.load(model())) {
      List<List<Prediction>> best =
          classifier.predict(files).stream().map(ImageResult::predictions).toList();
      assertThat(best).allSatisfy(predictions -> assertThat(predictions).hasSize(5));
      return best;
    }
  }
}
