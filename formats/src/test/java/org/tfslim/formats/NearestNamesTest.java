package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
  private static final List<String> NAMES =
      List.of(
          "LeNet/conv1/biases",
          "LeNet/conv1/weights",
          "LeNet/conv2/weights",
          "LeNet/fc3/weights",
          "global_step");

  @Test
  void namesTheNearestFirst() {
    assertThat(NearestNames.of("LeNet/conv2/weight", NAMES, 3))
        .containsExactly("LeNet/conv2/weights", "LeNet/conv1/weights", "LeNet/fc3/weights");
  }

  @Test
  void findsANameWithoutItsScopeAndInAnotherCase() {
    assertThat(NearestNames.of("conv1/biases", NAMES, 1)).containsExactly("LeNet/conv1/biases");
    assertThat(NearestNames.of("Global_Step", NAMES, 1)).containsExactly("global_step");
    assertThat(NearestNames.of("lerning_rate", List.of("learning_rate", "batch_size"), 2))
        .containsExactly("learning_rate");
  }

  @Test
  void keepsQuietWhenNothingIsNear() {
    assertThat(NearestNames.of("InceptionV4/Logits/Logits/biases", List.of("global_step"), 3))
        .isEmpty();
    assertThat(NearestNames.of("", NAMES, 3)).isEmpty();
    assertThat(NearestNames.of("global_step", List.of(), 3)).isEmpty();
  }

  @Test
  void asksForTheNearestOnly() {
    assertThat(NearestNames.question("lennet", List.of("cifarnet", "lenet")))
        .isEqualTo("did you mean lenet? ");
    assertThat(NearestNames.question("lennet", List.of("global_step"))).isEmpty();
  }

  @Test
  void isQuickOnEnormousNames() {
    String enormous = "x".repeat(1 << 20);
    assertThat(NearestNames.of(enormous + "a", List.of(enormous + "b"), 1)).hasSize(1);
  }
}
