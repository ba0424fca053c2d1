package org.tfslim.classification.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.records.RecordLocation;
import org.tfslim.formats.records.TfRecordFormat;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.testkit.Mutations;

/**
 * Whatever happens to a TFRecord file: what is delivered are records as they were written, as far
 * as the file is made of them; where that ends, an error names the file, the record and the byte.
 */
class DamagedRecordsTest {
  private static final int MUTATIONS = Mutations.count(500);
  private static final Duration LIMIT = Duration.ofSeconds(60 + MUTATIONS / 50);
  private static final int RECORDS = 6;

  @TempDir Path directory;
  private final List<byte[]> frames = frames();
  private final TreeMap<String, Integer> outcomes = new TreeMap<>();

  @Test
  void damagedBytes() {
    byte[] good = join(frames);
    Mutations mutations = new Mutations(17);
    check(MUTATIONS, () -> mutations.of(good, good));
    assertThat(outcomes).containsKeys("an error at once", "an error after records");
  }

  @Test
  void recordsSwappedDroppedAndDoubled() {
    SplittableRandom random = new SplittableRandom(18);
    check(
        MUTATIONS / 4,
        () -> {
          List<byte[]> order = new ArrayList<>(frames);
          Collections.swap(order, random.nextInt(RECORDS), random.nextInt(RECORDS));
          order.remove(random.nextInt(RECORDS));
          order.add(random.nextInt(RECORDS), frames.get(random.nextInt(RECORDS)));
          return join(order);
        });
    assertThat(outcomes).containsOnlyKeys("all records");
  }

  /** Only the end of the file speaks against such a length. */
  @Test
  void wrongLengthsWithRightChecksums() {
    SplittableRandom random = new SplittableRandom(19);
    check(
        MUTATIONS / 4,
        () -> {
          List<byte[]> damaged = new ArrayList<>(frames);
          byte[] frame = frames.get(random.nextInt(RECORDS)).clone();
          long length = random.nextLong() >> random.nextInt(Long.SIZE);
          ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
          header.putInt(MaskedCrc32c.of(ByteBuffer.wrap(frame, 0, Long.BYTES).slice()));
          damaged.set(random.nextInt(RECORDS), frame);
          return join(damaged);
        });
    assertThat(outcomes).containsKeys("an error at once", "an error after records");
  }

  @Test
  void cutAtEveryByteAndGarbageAppended() throws IOException {
    byte[] good = join(frames);
    for (int length = 0; length <= good.length; length++) {
      check(Arrays.copyOf(good, length));
    }
    for (int length = 1; length < 100; length++) {
      check(Mutations.join(good, Records.noise(length)));
    }
    assertThat(outcomes).containsEntry("all records", RECORDS + 1);
  }

  /** Makes a damaged file. */
  private interface Damage {
    byte[] make();
  }

  private void check(int count, Damage damage) {
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          for (int i = 0; i < count; i++) {
            check(damage.make());
          }
        });
  }

  /** Walks through the file by comparing, without a look at lengths and checksums. */
  private void check(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("damaged.tfrecord"), content);
    int at = 0;
    int record = 0;
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (Optional<byte[]> frame = frame(content, at); frame.isPresent(); record++) {
        byte[] data = Arrays.copyOfRange(frame.get(), 12, frame.get().length - 4);
        assertThat(reader.next()).hasValueSatisfying(it -> assertThat(it).isEqualTo(data));
        assertThat(reader.location()).isEqualTo(new RecordLocation(file, record, at));
        at += frame.get().length;
        frame = frame(content, at);
      }
      Optional<String> error = error(reader);
      if (at == content.length) {
        assertThat(error).isEmpty();
        assertThat(TfRecordReader.count(file)).isEqualTo(record);
        outcomes.merge("all records", 1, Integer::sum);
      } else {
        String place = file + ": record " + record + " at byte " + at + " ";
        assertThat(error).hasValueSatisfying(it -> assertThat(it).startsWith(place));
        outcomes.merge(
            record == 0 ? "an error at once" : "an error after records", 1, Integer::sum);
      }
    }
  }

  /** Why there is no next record; nothing at the end of the file. */
  private static Optional<String> error(TfRecordReader reader) {
    try {
      assertThat(reader.next()).isEmpty();
      return Optional.empty();
    } catch (DataException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Optional<byte[]> frame(byte[] content, int at) {
    return frames.stream()
        .filter(it -> at + it.length <= content.length)
        .filter(it -> Arrays.equals(it, 0, it.length, content, at, at + it.length))
        .findFirst();
  }

  private static List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    for (int label = 0; label < RECORDS; label++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try {
        TfRecordFormat.write(out, Records.example(Records.png(), label).toProto().toByteArray());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      frames.add(out.toByteArray());
    }
    return frames;
  }

  private static byte[] join(List<byte[]> parts) {
    return Mutations.join(parts.toArray(byte[][]::new));
  }
}
