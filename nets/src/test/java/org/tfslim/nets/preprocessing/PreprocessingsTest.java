package org.tfslim.nets.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.OptionException;

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
  void whatCannotBeCutOutIsRefusedAtOnce() {
    Preprocessing vgg = Preprocessings.get("vgg");
    vgg.training(256, 256);
    for (Executable form :
        List.<Executable>of(() -> vgg.training(257, 224), () -> vgg.evaluation(224, 299))) {
      assertThatThrownBy(form::execute)
          .isInstanceOf(OptionException.class)
          .hasMessageContaining("at most 256 x 256 pixels");
    }
    for (String name : Preprocessings.names()) {
      assertThat(Preprocessings.get(name).largestSize().isPresent()).isEqualTo(name.equals("vgg"));
    }
  }

  @Test
  void aNameThatIsNearIsAskedFor() {
    assertThatThrownBy(() -> Preprocessings.get("incepton"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("did you mean inception?");
  }

  @Test
  void unknownNameListsTheKnown() {
    assertThatThrownBy(() -> Preprocessings.get("nope"))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "Preprocessing name [nope] was not recognized; known are cifarnet, inception, lenet,"
                + " vgg, xception.");
  }
}
