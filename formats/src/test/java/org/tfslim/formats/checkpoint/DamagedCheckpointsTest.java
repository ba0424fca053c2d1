package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointReader.Depth;
import org.tfslim.formats.internal.ByteCursor;
import org.tfslim.formats.testing.SampleCheckpoints;

/** Random damage leads to a clear failure or to the right values, never to anything else. */
class DamagedCheckpointsTest {
  private static final int MUTATIONS = 700;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {SampleCheckpoints.SHARDED, SampleCheckpoints.SLICED, SampleCheckpoints.SNAPPY})
  void neverGivesAWrongValue(String checkpoint) {
    Map<String, String> expected = new HashMap<>();
    SampleCheckpoints.expected(checkpoint)
        .forEach(row -> expected.put(row.get("name"), row.get("hex")));
    Path prefix = SampleCheckpoints.copy(checkpoint, directory.resolve("model.ckpt-7"));
    List<Path> files = CheckpointPaths.files(prefix);
    Random random = new Random(1);
    int[] refused = {0};
    Assertions.assertTimeout(
        LIMIT,
        () -> {
          for (int i = 0; i < MUTATIONS; i++) {
            Path file = files.get(i % files.size());
            byte[] good = SampleCheckpoints.read(file);
            SampleCheckpoints.write(file, mutated(good, random));
            refused[0] += isRefused(prefix, expected) ? 1 : 0;
            SampleCheckpoints.write(file, good);
          }
        });
    // Only damage to padding and to unused parts of the footer can go unseen.
    assertThat(refused[0]).isGreaterThan(MUTATIONS * 9 / 10);
    assertThat(isRefused(prefix, expected)).isFalse();
  }

  private static byte[] mutated(byte[] good, Random random) {
    int at = random.nextInt(good.length);
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(good, at);
      case 1 -> {
        byte[] bytes = good.clone();
        Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(64)), (byte) 0xff);
        yield bytes;
      }
      default -> {
        byte[] bytes = good.clone();
        bytes[at] ^= (byte) (1 + random.nextInt(255));
        yield bytes;
      }
    };
  }

  /** Whether the damage was noticed; fails where a tensor comes out wrong. */
  private static boolean isRefused(Path prefix, Map<String, String> expected) {
    try {
      CheckpointReader reader = CheckpointReader.open(prefix);
      assertThat(reader.entries())
          .extracting(TensorEntry::name)
          .hasSameElementsAs(expected.keySet());
      boolean refused = !reader.problems(Depth.CHECKSUMS).isEmpty();
      for (TensorEntry entry : reader.entries()) {
        refused |= isRefused(reader, entry, expected.get(entry.name()));
      }
      return refused;
    } catch (DataException e) {
      return true;
    }
  }

  private static boolean isRefused(CheckpointReader reader, TensorEntry entry, String expected) {
    try {
      assertThat(SampleCheckpoints.hex(reader, entry)).as(entry.name()).isEqualTo(expected);
      return false;
    } catch (DataException e) {
      return true;
    }
  }

  /** Somebody who means harm writes right checksums. */
  @ParameterizedTest
  @ValueSource(
      strings = {SampleCheckpoints.SHARDED, SampleCheckpoints.SLICED, SampleCheckpoints.SNAPPY})
  void survivesHarmWithRightChecksums(String checkpoint) {
    Path prefix = SampleCheckpoints.copy(checkpoint, directory.resolve("model.ckpt-7"));
    Path table = CheckpointPaths.files(prefix).get(0);
    byte[] good = SampleCheckpoints.read(table);
    Random random = new Random(2);
    int[] refused = {0};
    Assertions.assertTimeout(
        LIMIT,
        () -> {
          for (int i = 0; i < MUTATIONS; i++) {
            SampleCheckpoints.write(table, harmed(good, random));
            refused[0] += isRefusedOrRead(prefix) ? 1 : 0;
          }
        });
    assertThat(refused[0]).isBetween(MUTATIONS / 4, MUTATIONS - 1);
  }

  private static boolean isRefusedOrRead(Path prefix) {
    try {
      CheckpointReader reader = CheckpointReader.open(prefix);
      boolean refused = !reader.problems(Depth.CHECKSUMS).isEmpty();
      for (TensorEntry entry : reader.entries()) {
        SampleCheckpoints.hex(reader, entry);
      }
      return refused;
    } catch (SlimException e) {
      return true;
    }
  }

  /** Changes bytes of the data block or of the index block, then corrects its checksum. */
  private static byte[] harmed(byte[] good, Random random) {
    ByteBuffer bytes = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
    ByteCursor footer =
        new ByteCursor(
            bytes.duplicate().position(good.length - SsTable.FOOTER_BYTES), Path.of("table"), 0);
    int metaAt = (int) footer.varint();
    footer.varint();
    int indexAt = (int) footer.varint();
    int indexSize = (int) footer.varint();
    boolean inData = random.nextInt(4) > 0;
    int start = inData ? 0 : indexAt;
    int end = inData ? metaAt - 5 : indexAt + indexSize;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = start + random.nextInt(end - start);
      byte[] likely = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) random.nextInt()};
      bytes.put(at, likely[random.nextInt(likely.length)]);
    }
    bytes.putInt(end + 1, MaskedCrc32c.of(bytes.slice(start, end + 1 - start)));
    return bytes.array();
  }
}
