package org.tfslim.nets.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.SlimException;

class PreprocessingsTest {
  @ParameterizedTest
  @CsvSource({
    "lenet, LenetPreprocessing",
    "cifarnet, CifarnetPreprocessing",
    "inception, InceptionPreprocessing",
    "xception, InceptionPreprocessing",
    "vgg, VggPreprocessing",
  })
  void findsByName(String name, String type) {
    assertThat(Preprocessings.get(name).getClass().getSimpleName()).isEqualTo(type);
  }

  @Test
  void allNamesAreFoundAndNoOtherOnes() {
    assertThat(Preprocessings.names())
        .containsExactly("cifarnet", "inception", "lenet", "vgg", "xception")
        .allSatisfy(
            name ->
                assertThat(Preprocessings.find(name, PreprocessingOptions.DEFAULT)).isPresent());
    assertThat(Preprocessings.find("inception_v4", PreprocessingOptions.DEFAULT)).isEmpty();
  }

  @Test
  void unknownNameListsTheKnown() {
    assertThatThrownBy(() -> Preprocessings.get("nope"))
        .isInstanceOf(SlimException.class)
        .hasMessage(
            "Preprocessing name [nope] was not recognized; known are cifarnet, inception, lenet,"
                + " vgg, xception.");
  }
}
