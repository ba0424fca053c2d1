package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class MaskedCrc32cTest {
  @Test
  void masksThePublishedChecksum() {
    ByteBuffer digits = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));
    CRC32C crc = new CRC32C();
    crc.update(digits.duplicate());
    assertThat(crc.getValue()).isEqualTo(0xe3069283L);
    // Rotated right by 15 bits: 0x2507c60d.
    assertThat(MaskedCrc32c.mask(crc)).isEqualTo(0x2507c60d + 0xa282ead8);
    assertThat(MaskedCrc32c.of(digits)).isEqualTo(MaskedCrc32c.mask(crc));
    assertThat(digits.remaining()).isEqualTo(9);
  }
}
