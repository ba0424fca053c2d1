package org.tfslim.slim.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;

/** What somebody reads who restores the wrong checkpoint. */
class CheckpointFitTest {
  @TempDir Path directory;

  private String message(SavedGraph stored, SavedGraph needed) {
    Path prefix = directory.resolve("model.ckpt-9");
    try (stored;
        needed) {
      stored.saver().save(stored.initialized(), prefix);
      DataException failure =
          catchThrowableOfType(
              DataException.class, () -> needed.saver().restore(needed.session(), prefix));
      assertThat(failure).hasMessageStartingWith("The checkpoint " + prefix + " does not fit");
      return failure.getMessage().lines().skip(1).reduce((a, b) -> a + "\n" + b).orElseThrow();
    }
  }

  @Test
  void whatElseIsInTheCheckpointDoesNotMatter() {
    Path prefix = directory.resolve("model.ckpt-9");
    try (SavedGraph stored = new SavedGraph().model("a", 2, 1).slot("a/Momentum", 0, 1);
        SavedGraph needed = new SavedGraph().model("a", 0, 1)) {
      stored.saver().save(stored.initialized(), prefix);
      needed.saver().restore(needed.session(), prefix);
      assertThat(needed.floats("a")).containsExactly(2);
    }
  }

  @Test
  void anotherNumberOfClasses() {
    String message =
        message(
            new SavedGraph()
                .model("Net/conv/weights", 0, 3, 3, 1, 8)
                .model("Net/logits/weights", 0, 8, 10)
                .model("Net/logits/biases", 0, 10)
                .slot("Net/logits/biases/Momentum", 0, 10),
            new SavedGraph()
                .model("Net/conv/weights", 0, 3, 3, 1, 8)
                .model("Net/logits/weights", 0, 8, 5)
                .model("Net/logits/biases", 0, 5)
                .slot("Net/logits/biases/Momentum", 0, 5));
    assertThat(message)
        .isEqualTo(
            """
            Only its logits differ: it was trained for 10 classes, this network has 5. Build the network for 10 classes, or restore all but the logits.
            It has 3 of 4 variables in another shape or type:
              Net/logits/weights is 8x10 in the checkpoint and 8x5 in this network
              Net/logits/biases is 10 in the checkpoint and 5 in this network
              Net/logits/biases/Momentum is 10 in the checkpoint and 5 in this network""");
  }

  @Test
  void anotherNetwork() {
    SavedGraph needed = new SavedGraph();
    for (int i = 0; i < 8; i++) {
      needed.model("LeNet/conv" + i + "/weights", 0, 2);
    }
    String message = message(new SavedGraph().model("InceptionV1/Logits/weights", 0, 2), needed);
    assertThat(message)
        .isEqualTo(
            """
            It is one of another network: it holds InceptionV1/; this network needs LeNet/.
            It lacks 8 of 8 variables:
              LeNet/conv0/weights
              LeNet/conv1/weights
              LeNet/conv2/weights
              LeNet/conv3/weights
              LeNet/conv4/weights
              ... and 3 more""");
  }

  @Test
  void aVariableUnderAnotherName() {
    String message =
        message(
            new SavedGraph().model("Net/conv1/weights", 0, 2).model("Net/fc/biases", 0, 1),
            new SavedGraph().model("Net/conv_1/weights", 0, 2).model("Net/fc/biases", 0, 1));
    assertThat(message)
        .isEqualTo(
            """
            It lacks 1 of 2 variables:
              Net/conv_1/weights (it has Net/conv1/weights)""");
  }

  @Test
  void anotherOptimizer() {
    String message =
        message(
            new SavedGraph().model("Net/w", 0, 2).slot("Net/w/Momentum", 0, 2),
            new SavedGraph().model("Net/w", 0, 2).slot("Net/w/Adam", 0, 2));
    assertThat(message)
        .startsWith("The network is complete, but what only training needs is missing")
        .contains("Net/w/Adam");
  }

  @Test
  void anotherType() {
    String message =
        message(new SavedGraph().model("step", 0, 1), new SavedGraph().longs("step", 3));
    assertThat(message)
        .contains("step is float32 1 in the checkpoint and int64 1 in this network")
        .doesNotContain("classes");
  }

  @Test
  void anInnerShapeIsNotTakenForTheNumberOfClasses() {
    String message =
        message(
            new SavedGraph().model("a/weights", 0, 2, 3).model("b/weights", 0, 3, 4),
            new SavedGraph().model("a/weights", 0, 2, 5).model("b/weights", 0, 5, 4));
    assertThat(message).startsWith("It has 2 of 2 variables in another shape or type");
  }
}
