package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "'red\u001b[31mname', 'red\\e[31mname'",
    "'a\nb\tc\rd', 'a\\nb\\tc\\rd'",
    "'\u009b31m', '\\u009b31m'",
    "'\u202etxt.exe', '\\u202etxt.exe'",
    "'\u2028', '\\u2028'",
    "'\ufeff0:cat', '\\ufeff0:cat'",
    "'\ud800', '\\ud800'",
    "'\udb40\udc67', '\\udb40\\udc67'",
    "'花 Ä 🙂 plain', '花 Ä 🙂 plain'"
  })
  void escapesWhatHasNoPicture(String text, String shown) {
    assertThat(Printable.line(text)).isEqualTo(shown);
    assertThat(Printable.isPlain(text)).isEqualTo(text.equals(shown));
  }

  @Test
  void keepsTheLinesOfAMessage() {
    assertThat(Printable.text("one\n\ttwo\u001b[2J\r")).isEqualTo("one\n\ttwo\\e[2J\\r");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "/data/cats-1.tfrecord, /data/cats-1.tfrecord",
        "/my data, '/my data'",
        "it's, 'it'\\''s'",
        "$HOME, '$HOME'",
        "\"a\nb\", $'a\\nb'",
        "\udb40\udc67, $'\\U000e0067'",
        "\"\", ''"
      })
  void quotesWordsForTheShell(String word, String quoted) {
    assertThat(Printable.shellWord(word)).isEqualTo(quoted);
  }

  @Test
  void countsInWords() {
    assertThat(Printable.count(1, "image")).isEqualTo("1 image");
    assertThat(Printable.count(0, "image")).isEqualTo("0 images");
    assertThat(Printable.count(1200, "class", "classes")).isEqualTo("1,200 classes");
  }
}
