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
    "inception_v1, InceptionPreprocessing",
    "inception_resnet_v2, InceptionPreprocessing",
    "mobilenet_v2_140, InceptionPreprocessing",
    "pnasnet_large, InceptionPreprocessing",
    "xception, InceptionPreprocessing",
    "vgg, VggPreprocessing",
    "vgg_a, VggPreprocessing",
    "resnet_v2_200, VggPreprocessing"
  })
  void findsByNetwork(String name, String type) {
    assertThat(Preprocessings.get(name).getClass().getSimpleName()).isEqualTo(type);
  }

  @Test
  void unknownNameListsTheKnown() {
    assertThatThrownBy(() -> Preprocessings.get("nope"))
        .isInstanceOf(SlimException.class)
        .hasMessageStartingWith("Preprocessing name [nope] was not recognized")
        .hasMessageContaining("cifarnet, inception, ")
        .hasMessageContaining("xception");
  }
}
