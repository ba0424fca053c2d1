package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.DataException;

class FlagSpellingTest {
  private static final FlagTable TABLE =
      FlagTable.of(
          FlagGroup.group(
              "Test",
              Flag.string("output", "Out."),
              Flag.string("output_name", "Its name."),
              Flag.bool("softmax", "Softmax."),
              Flag.choice("mode", List.of("true", "false"), "A choice.")));

  private static final List<String> ALL =
      List.of("output", "output_name", "softmax", "mode", "channels");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "choose another output|choose another --output",
        "another output, or output_name=NAME.|another --output, or --output_name=NAME.",
        "(softmax=true) or softmax=false; softmax|(--softmax) or --nosoftmax; --softmax",
        "mode=false|--mode=false",
        "leave channels out|leave channels out",
        "output=/tmp/output/x is there|--output=/tmp/output/x is there",
        "/tmp/a/output and output.txt and my-output|/tmp/a/output and output.txt and my-output",
        "outputs of softmaxes|outputs of softmaxes",
      })
  void optionsOfTheProgramAreSpelledAsFlags(String text, String spelled) {
    assertThat(FlagSpelling.of(text, ALL, TABLE)).isEqualTo(spelled);
  }

  @Test
  void onlyTheOptionsThatAreSpokenOfAreSpelled() {
    DataException e = new DataException("the output has another mode", "mode");
    assertThat(FlagSpelling.of(e, TABLE)).isEqualTo("the output has another --mode");
  }
}
