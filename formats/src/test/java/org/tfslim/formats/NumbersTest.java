package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "1032.4:1,032",
        "9.96:10",
        "9.94:9.9",
        "1:1.0",
        "0.31:0.31",
        "0.0417:0.042",
        "0.00001234:0.000012",
        "0:0.0"
      })
  void aSlowRateIsNotZero(double perSecond, String text) {
    assertThat(Numbers.rate(perSecond)).isEqualTo(text);
  }
}
