package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;

class IdxFileTest {
  private static final byte[] PIXELS = Records.noise(3 * 4 * 5);
  private static final byte[] IMAGES = Records.idx(PIXELS, IdxFile.IMAGES_MAGIC, 3, 4, 5);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("images");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsItemsPlainAndCompressed(boolean gzip) throws IOException {
    Files.write(file, gzip ? Records.gzip(IMAGES) : IMAGES);
    try (IdxFile images = IdxFile.open(file, IdxFile.IMAGES_MAGIC)) {
      assertThat(images.dimensions()).containsExactly(3, 4, 5);
      for (int i = 0; i < images.count(); i++) {
        assertThat(images.next()).isEqualTo(Arrays.copyOfRange(PIXELS, 20 * i, 20 * (i + 1)));
      }
      assertThatThrownBy(images::next).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void labelsHaveOneByteEach() throws IOException {
    Files.write(file, Records.idx(new byte[] {4, 9}, IdxFile.LABELS_MAGIC, 2));
    try (IdxFile labels = IdxFile.open(file, IdxFile.LABELS_MAGIC)) {
      assertThat(labels.next()).containsExactly(4);
      assertThat(labels.next()).containsExactly(9);
    }
  }

  @Test
  void labelsInPlaceOfImages() throws IOException {
    Files.write(file, Records.idx(new byte[] {4}, IdxFile.LABELS_MAGIC, 1));
    assertOpenFails("starts with the magic number 2049; an idx file with images starts with 2051");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 15})
  void cutShortInTheHeader(int size) throws IOException {
    Files.write(file, Arrays.copyOf(IMAGES, size));
    assertOpenFails("is cut short: it ends within its header");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 40, 75})
  void plainFileCutShort(int size) throws IOException {
    Files.write(file, Arrays.copyOf(IMAGES, size));
    assertOpenFails("it has " + size + " bytes, but its header [3, 4, 5] makes 76");
  }

  @Test
  void plainFileTooLong() throws IOException {
    Files.write(file, Arrays.copyOf(IMAGES, 77));
    assertOpenFails("it has 77 bytes, but its header [3, 4, 5] makes 76");
  }

  @Test
  void compressedContentCutShort() throws IOException {
    Files.write(file, Records.gzip(Arrays.copyOf(IMAGES, 50)));
    assertItemFails(1, "it ends within item 1 of 3 (from 0)");
  }

  @Test
  void compressedContentTooLong() throws IOException {
    Files.write(file, Records.gzip(Arrays.copyOf(IMAGES, 77)));
    assertItemFails(2, "it continues after the 3 items that its header counts");
  }

  @Test
  void compressedFileCutShort() throws IOException {
    byte[] gzip = Records.gzip(IMAGES);
    Files.write(file, Arrays.copyOf(gzip, gzip.length - 30));
    assertThatThrownBy(this::readAll)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("it ends within item");
  }

  @Test
  void compressedFileWithAFlippedByte() throws IOException {
    byte[] gzip = Records.gzip(IMAGES);
    gzip[gzip.length / 2] ^= 4;
    Files.write(file, gzip);
    assertThatThrownBy(this::readAll)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString());
  }

  @ParameterizedTest
  @CsvSource({"3,0,5", "3,4,-5", "3,100000,100000", "-1,4,5"})
  void absurdDimensions(int count, int rows, int columns) throws IOException {
    Files.write(file, Records.gzip(Records.idx(PIXELS, 2051, count, rows, columns)));
    assertOpenFails("is damaged: its header");
  }

  @Test
  void missingFile() {
    assertOpenFails("there is no such file");
  }

  private void readAll() {
    try (IdxFile images = IdxFile.open(file, IdxFile.IMAGES_MAGIC)) {
      for (int i = 0; i < images.count(); i++) {
        images.next();
      }
    }
  }

  private void assertOpenFails(String what) {
    assertThatThrownBy(() -> IdxFile.open(file, IdxFile.IMAGES_MAGIC))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(what);
  }

  private void assertItemFails(int item, String what) {
    try (IdxFile images = IdxFile.open(file, IdxFile.IMAGES_MAGIC)) {
      for (int i = 0; i < item; i++) {
        images.next();
      }
      assertThatThrownBy(images::next)
          .isInstanceOf(DataException.class)
          .hasMessage(file + " is damaged: " + what + "; get the file again");
    }
  }
}
