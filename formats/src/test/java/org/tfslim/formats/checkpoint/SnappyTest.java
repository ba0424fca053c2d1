package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.internal.ByteCursor;

class SnappyTest {
  private static byte[] decode(String hex) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    return Snappy.decode(new ByteCursor(bytes, Path.of("table"), 100));
  }

  @ParameterizedTest
  @CsvSource({
    "00, ''",
    "03 08 616263, abc", // literal of 3
    "03 f002 616263, abc", // its length in a byte of its own
    "03 f40200 616263, abc", // in two
    "07 08 616263 0103, abcabca", // copy of 4 from 3 back, offset in 11 bits
    "08 08 616263 120300, abcabcab", // copy of 5, offset in 16 bits
    "08 08 616263 1303000000, abcabcab", // offset in 32 bits
    "05 00 61 0101, aaaaa" // a copy of its own start
  })
  void decodesLiteralsAndCopies(String hex, String expected) {
    assertThat(decode(hex.replace(" ", "")))
        .asString(StandardCharsets.US_ASCII)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "04 08 616263", // too few bytes
    "02 08 616263", // too many
    "03 08 6162", // the stream ends
    "07 08 616263 0104", // a copy from before the start
    "07 08 616263 0100", // a copy of what it makes
    "ffffffff0f 00 61", // an enormous result
    "ffffffffffffffffffff01 00 61", // a size without end
    "''" // nothing
  })
  void refusesDamage(String hex) {
    assertThatThrownBy(() -> decode(hex.replace(" ", "")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("table is damaged at byte 100");
  }
}
