package org.tfslim.slim.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.testkit.JavaCommand;

class DigitsTest {
  /** Builds a graph in the locale of its process. */
  static final class Worker {
    public static void main(String[] args) {
      try (Graph graph = new Graph()) {
        Slim.on(graph, 1);
        System.out.println("built");
      } catch (SlimException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "en-US", "tr-TR", "de-CH", "hi-IN", "ar-u-nu-latn", "fa-u-nu-latn"})
  void asciiDigitsAreFine(String tag) {
    assertThatCode(() -> Digits.require(Locale.forLanguageTag(tag))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fa-IR", "ar-EG", "ar-EG-u-nu-arab", "bn-BD", "ne", "mr", "my", "ps", "ckb"})
  void othersAreRefusedWithTheRemedy(String tag) {
    assertThatThrownBy(() -> Digits.require(Locale.forLanguageTag(tag)))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("the default locale " + tag)
        .hasMessageContaining("Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT)");
  }

  @Test
  void theyAreCheckedBeforeAGraphIsBuiltAndTheRemedyHelps() throws IOException {
    assertThat(lines("-Duser.language=fa"))
        .singleElement()
        .asString()
        .startsWith("graphs cannot be built with the default locale fa");
    assertThat(lines("-Duser.language=fa", "-Duser.language.format=en")).containsExactly("built");
  }

  private static List<String> lines(String... properties) throws IOException {
    List<String> command = JavaCommand.of(Worker.class);
    command.addAll(1, List.of(properties));
    try (var reader = new ProcessBuilder(command).start().inputReader()) {
      return reader.lines().toList();
    }
  }
}
