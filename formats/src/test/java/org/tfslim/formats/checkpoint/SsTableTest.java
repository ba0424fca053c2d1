package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.internal.ByteCursor;
import org.tfslim.formats.testing.SampleCheckpoints;

class SsTableTest {
  private static final int BLOCKS = 5;

  @TempDir Path directory;

  private static byte[] key(int number) {
    return "key%04d".formatted(number).getBytes(StandardCharsets.US_ASCII);
  }

  private SsTable table(TableBytes bytes) {
    Path file = directory.resolve("table");
    bytes.write(file);
    return SsTable.open(file);
  }

  private static TableBytes even(int entries) {
    TableBytes bytes = new TableBytes();
    for (int i = 0; i < entries; i++) {
      bytes.put(key(2 * i), new byte[] {(byte) i});
    }
    return bytes;
  }

  @Test
  void findsEveryKeyInItsBlock() {
    SsTable table = table(even(50).blocks(BLOCKS));
    for (int i = 0; i < 50; i++) {
      ByteBuffer value = table.find(key(2 * i)).orElseThrow();
      assertThat(value.get(0)).isEqualTo((byte) i);
      assertThat(table.find(key(2 * i + 1))).isEmpty();
    }
    assertThat(table.find(new byte[0])).isEmpty();
    assertThat(table.find(new byte[] {(byte) 0xff, (byte) 0xff})).isEmpty();
  }

  @Test
  void walksOverAllBlocks() {
    List<Integer> values = new ArrayList<>();
    table(even(50).blocks(BLOCKS)).forEach((key, value) -> values.add((int) value.get(0)));
    assertThat(values).hasSize(50).isSorted();
  }

  @Test
  void refusesBlocksThatOverlap() {
    assertThatThrownBy(() -> table(even(50).blocks(BLOCKS).sameBlockTwice()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("block 1 starts inside the one before it");
  }

  @Test
  void tellsWhichBlockIsDamaged() {
    SsTable table = table(even(2));
    SampleCheckpoints.flip(directory.resolve("table"), 3);
    assertThatThrownBy(() -> table.find(key(0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("table is damaged at byte 0: the block's checksum is");
  }

  /** A block whose only restart point is its start. */
  private static List<String> walk(String hexEntries) {
    byte[] bytes = HexFormat.of().parseHex(hexEntries.replace(" ", "") + "0000000001000000");
    List<String> entries = new ArrayList<>();
    TableBlock.walk(
        new ByteCursor(ByteBuffer.wrap(bytes), Path.of("table"), 7),
        (key, value) ->
            entries.add(new String(key, StandardCharsets.US_ASCII) + "=" + value.remaining()));
    return entries;
  }

  @Test
  void keysShareTheirStart() {
    assertThat(walk("00 03 01 616263 ff 02 01 00 64 01 01 02 65 ffff"))
        .containsExactly("abc=1", "abd=0", "ae=2");
  }

  @ParameterizedTest
  @CsvSource({
    "00 01 00 62 00 01 00 61, the keys are not in order",
    "00 01 00 62 01 00 00, the keys are not in order",
    "01 01 00 62, a key shares 1 bytes with one of 0",
    "00 01 00 62 02 01 00 63, a key shares 2 bytes with one of 1",
    "00 ffffffff0f 00 62, a key is longer than",
    "00 ffffffffffffffffff01 00 62, a key is longer than",
    "ffffffffffffffffff01 00 00 62, a key shares",
    "00 02 00 62, 2 bytes are needed",
    "00 01 02 62 ff, 2 bytes are needed",
    "00 01 ffffffffffffffffff01 62 ff, 18446744073709551615 bytes are needed",
    "00 01 ffffffffffffffffffff01 62 ff, a number has no end",
    "00, 1 bytes are needed"
  })
  void refusesBlocks(String entries, String message) {
    assertThatThrownBy(() -> walk(entries))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("table is damaged at byte 7: " + message);
  }

  @Test
  void refusesMoreRestartPointsThanBytes() {
    ByteBuffer block = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1});
    assertThatThrownBy(
            () -> TableBlock.walk(new ByteCursor(block, Path.of("table"), 0), (k, v) -> true))
        .isInstanceOf(DataException.class);
  }

  @Test
  void refusesKeysThatTogetherFillTheMemory() {
    // 16,000 bytes shared by each key with the one before, and a value of none.
    StringBuilder entries = new StringBuilder("00 8004 00 " + "61".repeat(512));
    int length = 512;
    while (length < 16_000) {
      int fresh = 100;
      entries.append(hex(length)).append(hex(fresh)).append("00").append("61".repeat(fresh));
      length += fresh;
    }
    for (int last = 0; last < 256; last++) {
      for (int end = 0; end < 40; end++) {
        entries.append(hex(length)).append("0200").append("%02x%02x".formatted(last, end));
      }
    }
    assertThatThrownBy(() -> walk(entries.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the keys take more than");
  }

  private static String hex(int varint) {
    return varint < 0x80
        ? "%02x".formatted(varint)
        : "%02x%02x".formatted((varint & 0x7f) | 0x80, varint >> 7);
  }
}
