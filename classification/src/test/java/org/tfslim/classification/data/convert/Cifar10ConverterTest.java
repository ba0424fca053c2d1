package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.slim.data.ImageExample;

class Cifar10ConverterTest {
  private static final int RECORD = 3073;
  private static final List<String> FILES =
      Stream.concat(
              IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin"),
              Stream.of("test_batch.bin"))
          .toList();

  @TempDir private Path source;
  @TempDir private Path target;

  /** Two images a file, of labels 0 to 11 without the last two. */
  private static byte[] batch(int index) {
    byte[] bytes = Records.noise(2 * RECORD);
    bytes[0] = (byte) (2 * index % 10);
    bytes[RECORD] = (byte) ((2 * index + 1) % 10);
    return bytes;
  }

  private void writeUnpacked(Path folder) {
    for (int i = 0; i < FILES.size(); i++) {
      Pictures.write(folder.resolve(FILES.get(i)), batch(i));
    }
  }

  private Conversion convert() {
    return Pictures.convert("cifar10", source, target);
  }

  private void assertConverted() throws IOException {
    assertThat(Records.list(target))
        .contains("cifar10_test.tfrecord", "cifar10_train.tfrecord", "labels.txt")
        .doesNotContain(".tfslim_unpacked");
    List<ImageExample> train = Records.read(target.resolve("cifar10_train.tfrecord"));
    assertThat(train)
        .extracting(ImageExample::label)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    byte[] stored = batch(0);
    BufferedImage image = ImageIO.read(train.get(0).encoded().newInput());
    assertThat(image.getWidth()).isEqualTo(32);
    for (int pixel : new int[] {0, 1, 33, 1023}) {
      int rgb = image.getRGB(pixel % 32, pixel / 32);
      for (int channel = 0; channel < 3; channel++) {
        assertThat((byte) (rgb >> (16 - 8 * channel)))
            .isEqualTo(stored[1 + 1024 * channel + pixel]);
      }
    }
    Dataset test = Dataset.open("cifar10", "test", target);
    test.verify(ProgressListener.none());
    assertThat(test.labelsToNames()).containsEntry(0, "airplane").containsEntry(9, "truck");
  }

  @Test
  void fromTheArchive() throws IOException {
    Tars tar = new Tars();
    for (int i = FILES.size() - 1; i >= 0; i--) { // Their order in the archive does not matter.
      tar.file("cifar-10-batches-bin/" + FILES.get(i), batch(i));
    }
    Files.write(source.resolve("cifar-10-binary.tar.gz"), Records.gzip(tar.bytes()));
    assertThat(convert().samples()).isEqualTo(Map.of("train", 10L, "test", 2L));
    assertConverted();
    assertThat(Records.list(source)).containsExactly("cifar-10-binary.tar.gz");
  }

  @Test
  void fromTheFilesOrTheirFolder() throws IOException {
    writeUnpacked(source.resolve("cifar-10-batches-bin"));
    convert();
    assertConverted();
    source = source.resolve("cifar-10-batches-bin");
    convert();
    assertConverted();
  }

  @Test
  void aMissingFileIsNamedBeforeAnythingIsWritten() throws IOException {
    assertFails(source + " has no file");
    writeUnpacked(source);
    Files.delete(source.resolve("test_batch.bin"));
    assertFails(
        source + " has no file test_batch.bin; cifar10 is made from cifar-10-binary.tar.gz");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void damagedFilesLeaveNothing() throws IOException {
    writeUnpacked(source);
    byte[] batch = batch(4);
    Files.write(source.resolve("data_batch_5.bin"), Arrays.copyOf(batch, RECORD + 5));
    assertFails("data_batch_5.bin is damaged: it has 3078 bytes, not a multiple of the 3073");
    batch[RECORD] = 10;
    Files.write(source.resolve("data_batch_5.bin"), batch);
    assertFails("data_batch_5.bin: label 1 (from 0) is 10; cifar10 has the classes 0 to 9");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void aTruncatedArchiveIsNamed() throws IOException {
    byte[] packed =
        Records.gzip(new Tars().file("cifar-10-batches-bin/test_batch.bin", batch(5)).bytes());
    Path archive = source.resolve("cifar-10-binary.tar.gz");
    Files.write(archive, Arrays.copyOf(packed, packed.length / 2));
    assertFails(archive + " is damaged or cut short");
    assertThat(target).isEmptyDirectory();
  }

  private void assertFails(String what) {
    assertThatThrownBy(this::convert).isInstanceOf(DataException.class).hasMessageContaining(what);
  }
}
