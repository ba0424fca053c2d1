package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.preprocessing.Preprocessings;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.testkit.TestData;

class NetsTest {
  /** The names in the calls of {@code get_preprocessing} that the original refuses. */
  static Stream<String> refusedPreprocessings() {
    return TestData.table("goldens/options/errors.tsv").stream()
        .map(row -> row.get("case"))
        .filter(call -> call.contains("get_preprocessing("))
        .map(call -> call.replaceAll(".*\\('(.*)'\\)", "$1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mobilenet_v1", "nasnet_mobile", "resnet_v2_50", "overfeat", "mobilenet_v3_small"})
  void networksToComeAreNotTakenForTypingErrors(String name) {
    assertThatThrownBy(() -> Nets.get(name))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith(
            "Name of network unknown %s; this network of slim is not built yet; there are cifarnet,"
                .formatted(name));
  }

  @Test
  void whatIsBuiltIsNotToCome() {
    assertThat(Nets.all()).noneMatch(spec -> Nets.toCome(spec.name()).isPresent());
    assertThat(Nets.toCome("lennet")).isEmpty();
  }

  @Test
  void namesAreUniqueAndInOrder() {
    assertThat(Nets.all().stream().map(NetSpec::name)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void findsByName() {
    assertThat(Nets.all())
        .isNotEmpty()
        .allSatisfy(it -> assertThat(Nets.get(it.name())).isSameAs(it));
  }

  @Test
  void anUnknownNameIsAnErrorThatNamesTheKnownOnes() {
    assertThatThrownBy(() -> Nets.get("nope"))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("Name of network unknown nope; there are")
        .hasMessageContaining("inception_v1");
  }

  @ParameterizedTest
  @CsvSource({
    "vgg, VggPreprocessing",
    "xception, InceptionPreprocessing",
    "inception_resnet_v2, InceptionPreprocessing",
    "inception_resnet_v1_facenet, InceptionPreprocessing",
    "lenet, LenetPreprocessing"
  })
  void aPreprocessingIsFoundByItsNameOrByANetworks(String name, String type) {
    assertThat(Nets.preprocessing(name).getClass().getSimpleName()).isEqualTo(type);
  }

  @ParameterizedTest
  @MethodSource("org.tfslim.nets.Nets#all")
  void everyNetworkHasItsPreprocessing(NetSpec spec) {
    assertThat(Nets.preprocessing(spec.name()))
        .hasSameClassAs(Preprocessings.get(spec.preprocessing()));
  }

  /** The original forgot some of its own networks; those that are here have theirs. */
  @ParameterizedTest
  @MethodSource("refusedPreprocessings")
  void otherNamesOfPreprocessingsAreRefused(String name) {
    if (Nets.all().stream().anyMatch(spec -> spec.name().equals(name))) {
      assertThat(Nets.preprocessing(name)).isNotNull();
    } else {
      assertThatThrownBy(() -> Nets.preprocessing(name))
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("Preprocessing name [" + name + "] was not recognized")
          .hasMessageContaining("known are cifarnet, inception, lenet, vgg, xception,")
          .hasMessageContaining("and the networks cifarnet, inception_resnet_v1, ");
    }
  }
}
