package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/** A checkpoint that Python wrote, used for inference. */
class InferenceTest {
  private static final ModelSettings LENET = lenet(10, 8);

  private static ModelSettings lenet(int numClasses, int imageSize) {
    return ModelSettings.of(
        ModelInfo.of(Nets.get("lenet"), numClasses).withImages(imageSize, 1, "lenet"));
  }

  private static Path checkpoint(String name) {
    return TestData.path("goldens/checkpoints/" + name).resolve("model.ckpt-1234");
  }

  private static InferenceGraph graph(Slim slim, ModelSettings settings) {
    Operand<TString> bytes =
        slim.tf().placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    return InferenceGraph.of(slim, settings, bytes);
  }

  private static Inference<InferenceGraph> start(String name, ModelSettings settings) {
    return Inference.start(checkpoint(name), slim -> graph(slim, settings));
  }

  @Test
  void logitsAndProbabilitiesAreThoseOfPython() {
    float[] expected = TestData.floats("goldens/checkpoints/lenet_v2/logits.txt");
    for (String format : List.of("lenet_v2", "lenet_v1")) {
      try (Inference<InferenceGraph> model = start(format, LENET);
          TFloat32 image =
              TFloat32.tensorOf(Shape.of(1, 8, 8, 1), DataBuffers.of(FormulaWeights.input(64)))) {
        InferenceGraph.Best best = model.model().best(model.slim(), 3);
        try (Result result =
            model
                .session()
                .runner()
                .feed(model.model().images(), image)
                .fetch(model.model().logits())
                .fetch(model.model().probabilities())
                .fetch(best.scores())
                .fetch(best.classIds())
                .run()) {
          float[] logits = floats(result, 0);
          float[] probabilities = floats(result, 1);
          double sum = 0;
          for (float logit : expected) {
            sum += Math.exp(logit);
          }
          for (int i = 0; i < expected.length; i++) {
            assertThat(logits[i]).isCloseTo(expected[i], within(1e-5f));
            assertThat((double) probabilities[i])
                .isCloseTo(Math.exp(expected[i]) / sum, within(1e-6));
          }
          TInt64 classIds = (TInt64) result.get(3);
          assertThat(classIds.shape()).isEqualTo(Shape.of(1, 3));
          float[] scores = floats(result, 2);
          assertThat(scores).isSortedAccordingTo((a, b) -> Float.compare(b, a));
          for (int i = 0; i < 3; i++) {
            assertThat(scores[i]).isEqualTo(probabilities[Math.toIntExact(classIds.getLong(0, i))]);
          }
        }
      }
    }
  }

  private static float[] floats(Result result, int index) {
    TFloat32 tensor = (TFloat32) result.get(index);
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }

  @Test
  void anotherNumberOfClassesIsReportedWithBothNumbers() {
    assertThatThrownBy(() -> start("lenet_v2", lenet(7, 8)).close())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("10 classes", "7", "LeNet/fc4/weights");
  }

  @Test
  void aCheckpointOfAnotherNetworkIsReported() {
    assertThatThrownBy(() -> start("cifarnet_v2", LENET).close())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("CifarNet", "LeNet");
  }

  @Test
  void aSizeTheNetworkCannotTakeIsReported() {
    assertThatThrownBy(() -> start("lenet_v2", lenet(10, 1)).close())
        .isInstanceOf(OptionException.class)
        .hasMessageContainingAll("lenet", "at least 4 pixels, not 1 x 1", "28 x 28");
  }
}
