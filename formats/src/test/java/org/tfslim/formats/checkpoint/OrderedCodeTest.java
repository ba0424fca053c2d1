package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderedCodeTest {
  private static byte[] written(Consumer<ByteArrayOutputStream> writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.accept(out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 80",
    "1, 81",
    "63, bf",
    "64, c040",
    "-1, 7f",
    "-64, 40",
    "-65, 3fbf",
    "8191, dfff",
    "8192, e02000",
    "-8193, 1fdfff",
    "9223372036854775807, ffc07fffffffffffffff",
    "-9223372036854775808, 003f8000000000000000"
  })
  void signedNumbersSayTheirLengthFirst(long value, String hex) {
    assertThat(written(out -> OrderedCode.writeSigned(out, value)))
        .isEqualTo(HexFormat.of().parseHex(hex));
  }

  @Test
  void signedNumbersSortAsTheyCount() {
    byte[] last = written(out -> OrderedCode.writeSigned(out, -100_000));
    for (long value = -99_999; value <= 100_000; value += 7) {
      long number = value;
      byte[] next = written(out -> OrderedCode.writeSigned(out, number));
      assertThat(Arrays.compareUnsigned(last, next)).as("%d", value).isNegative();
      last = next;
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 00", "1, 0101", "255, 01ff", "256, 020100"})
  void numbersCountTheirBytes(long value, String hex) {
    assertThat(written(out -> OrderedCode.writeNumber(out, value)))
        .isEqualTo(HexFormat.of().parseHex(hex));
  }

  @Test
  void stringsEscapeTheirEnds() {
    byte[] value = "a\0b\377".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(written(out -> OrderedCode.writeString(out, value)))
        .isEqualTo(HexFormat.of().parseHex("6100ff62ff000001"));
  }
}
