package org.tfslim.formats.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.AtomicFiles;
import org.tfslim.formats.DataException;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.SlimException;

class TfRecordTest {
  /** Sizes around the reader's two buffers, and nothing at all. */
  private static final int[] SIZES = {0, 1, 100, 4084, 4096, 4097, 131072 - 16, 131072, 500_000, 3};

  private static final int FRAME_BYTES = 16;

  @TempDir Path directory;
  private Path file;
  private List<byte[]> records;

  @BeforeEach
  void writeRecords() {
    file = directory.resolve("a.tfrecord");
    Random random = new Random(7);
    records = new ArrayList<>();
    try (TfRecordWriter writer = TfRecordWriter.create(file)) {
      for (int size : SIZES) {
        byte[] data = new byte[size];
        random.nextBytes(data);
        records.add(data);
        writer.write(data);
      }
      writer.commit();
      assertThat(writer.records()).isEqualTo(SIZES.length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "1f8b080000000000000300000000, a gzip file, gunzip -c < ",
        "789c4b4c4a4e494d4b07000000, a zlib file, zlib-flate -uncompress < ",
        "3c21646f63747970652068746d6c3e, an HTML page, download it again",
      })
  void aFileOfAnotherKindIsNamed(String hex, String noun, String advice, @TempDir Path folder)
      throws IOException {
    Path file = Files.write(folder.resolve("x_train.tfrecord"), HexFormat.of().parseHex(hex));
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + " is " + noun + ", not a TFRecord file. ")
          .hasMessageContaining(advice);
    }
  }

  @Test
  void readsBackWhatWasWritten() {
    assertThat(readAll(file)).containsExactlyElementsOf(records);
  }

  @Test
  void framesAsTensorFlowDoes() throws IOException {
    Path hello = directory.resolve("hello");
    try (TfRecordWriter writer = TfRecordWriter.create(hello)) {
      writer.write("hello".getBytes(StandardCharsets.UTF_8));
      writer.commit();
    }
    // What Python's tf.io.TFRecordWriter writes for b"hello".
    assertThat(Files.readAllBytes(hello))
        .isEqualTo(bytes("0500000000000000eab2043e68656c6c6fbb1f1c19"));
  }

  @Test
  void countsWithoutReadingTheData() throws IOException {
    assertThat(TfRecordReader.count(file)).isEqualTo(SIZES.length);
    flip(file, offset(8) + TfRecordFormat.HEADER_BYTES + 5);
    assertThat(TfRecordReader.count(file)).isEqualTo(SIZES.length);
  }

  @Test
  void skipsAndReadsInTurn() {
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (int i = 0; i < SIZES.length; i += 2) {
        assertThat(reader.skip()).isTrue();
        assertThat(reader.location()).isEqualTo(new RecordLocation(file, i, offset(i)));
        assertThat(reader.next()).hasValueSatisfying(is(records.get(i + 1)));
        assertThat(reader.location()).isEqualTo(new RecordLocation(file, i + 1, offset(i + 1)));
      }
      assertThat(reader.skip()).isFalse();
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void emptyFileHasNoRecords() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));
    assertThat(readAll(empty)).isEmpty();
    assertThat(TfRecordReader.count(empty)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 11})
  void headerCutShort(int left) throws IOException {
    truncate(offset(3) + left);
    assertDamaged(3, "is cut short: its header takes 12 bytes, the file has " + left + " left");
    assertThatThrownBy(() -> TfRecordReader.count(file)).isInstanceOf(DataException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 13, 500, 4084 + 12, 4084 + 15})
  void dataCutShort(int left) throws IOException {
    truncate(offset(3) + left);
    assertDamaged(3, "is cut short: it says it has 4084 bytes of data, the file has");
    assertThatThrownBy(() -> TfRecordReader.count(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("record 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7, 8, 11})
  void flippedByteInTheLengthOrItsChecksum(int at) throws IOException {
    flip(file, offset(4) + at);
    assertDamaged(4, "has a wrong length checksum");
    assertThatThrownBy(() -> TfRecordReader.count(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("record 4");
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 2000, 12 + 4095, 12 + 4096, 12 + 4099})
  void flippedByteInTheDataOrItsChecksum(int at) throws IOException {
    flip(file, offset(4) + at);
    assertDamaged(4, "has a wrong data checksum");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, -1, Long.MIN_VALUE, 1L << 40, Integer.MAX_VALUE})
  void absurdLengthWithARightChecksumAllocatesNothing(long length) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    header.putInt(MaskedCrc32c.of(header.duplicate().flip()));
    byte[] content = Files.readAllBytes(file);
    System.arraycopy(header.array(), 0, content, (int) offset(2), 12);
    Files.write(file, content);
    assertDamaged(
        2, "is cut short: it says it has " + Long.toUnsignedString(length) + " bytes of data");
  }

  @Test
  void missingFileAndDirectoryAreNamed() {
    assertThatThrownBy(() -> TfRecordReader.open(directory.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessage("cannot read " + directory.resolve("none") + ": there is no such file");
    assertThatThrownBy(() -> TfRecordReader.open(directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a directory");
  }

  @Test
  void withoutCommitNothingIsLeftAndTheOldFileStays() throws IOException {
    try (TfRecordWriter writer = TfRecordWriter.create(file)) {
      writer.write(new byte[200_000]);
    }
    assertThat(readAll(file)).hasSize(SIZES.length);
    assertOnlyFile();
  }

  @Test
  void fileAppearsAtTheCommitOnly() throws IOException {
    Path late = directory.resolve("new/late");
    try (TfRecordWriter writer = TfRecordWriter.create(late)) {
      writer.write(new byte[200_000]);
      assertThat(late).doesNotExist();
      writer.commit();
      assertThat(late).exists();
    }
    assertThat(readAll(late)).hasSize(1);
  }

  @Test
  void leftoverOfAKilledWriterIsRemoved() throws IOException {
    Files.writeString(directory.resolve(".a.tfrecord.0123.partial"), "half");
    try (TfRecordWriter writer = TfRecordWriter.create(file)) {
      writer.commit();
    }
    assertOnlyFile();
  }

  @Test
  void twoWritersOfOneFileDoNotMix() {
    try (TfRecordWriter first = TfRecordWriter.create(file);
        TfRecordWriter second = TfRecordWriter.create(file)) {
      first.write(new byte[10]);
      second.write(new byte[20]);
      assertThatThrownBy(first::commit)
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("another program started to write it");
      second.commit();
    }
    assertThat(readAll(file)).containsExactly(new byte[20]);
  }

  @Test
  void fileInTheDirectorysPlaceIsNamed() {
    assertThatThrownBy(() -> TfRecordWriter.create(file.resolve("b.tfrecord")))
        .isInstanceOf(SlimException.class)
        .hasMessageStartingWith(
            "cannot write " + file.resolve("b.tfrecord") + ": " + file + " is in the way");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskIsNamed() throws IOException {
    Path full = Path.of("/dev/full");
    try (TfRecordWriter writer = new TfRecordWriter(AtomicFiles.onto(file, full))) {
      writer.write(new byte[100]);
      assertThatThrownBy(writer::commit)
          .isInstanceOf(SlimException.class)
          .hasMessageMatching("(?s)cannot write .*a.tfrecord: No space left on device .*MB free.*");
    }
    assertThat(full).exists();
    assertThat(readAll(file)).hasSize(SIZES.length);
  }

  private void assertDamaged(int record, String what) {
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (int i = 0; i < record; i++) {
        assertThat(reader.next()).hasValueSatisfying(is(records.get(i)));
      }
      assertThatThrownBy(reader::next)
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(
              file + ": record " + record + " at byte " + offset(record) + " " + what)
          .hasMessageEndingWith("make or copy it again");
    }
  }

  private void assertOnlyFile() throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static Consumer<byte[]> is(byte[] expected) {
    return actual -> assertThat(actual).isEqualTo(expected);
  }

  private static List<byte[]> readAll(Path file) {
    List<byte[]> all = new ArrayList<>();
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
        all.add(data.get());
      }
    }
    return all;
  }

  private static long offset(int record) {
    long offset = 0;
    for (int i = 0; i < record; i++) {
      offset += FRAME_BYTES + SIZES[i];
    }
    return offset;
  }

  private void truncate(long size) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(content, (int) size));
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[(int) at] ^= 0x10;
    Files.write(file, content);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
