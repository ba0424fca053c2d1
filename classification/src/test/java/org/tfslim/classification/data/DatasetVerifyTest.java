package org.tfslim.classification.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;

class DatasetVerifyTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {10, -1, Long.MAX_VALUE})
  void labelOutOfRange(long label) {
    Records.write(file(), 0, 9, label, 11);
    assertFinds(2, "has label " + label + "; mnist has 10 classes, so labels from 0 to 9");
  }

  @Test
  void undecodableImage() {
    writeImage("no image".getBytes(StandardCharsets.UTF_8));
    assertFinds(1, "its image is a text file, not a JPEG, PNG, GIF or BMP file");
    writeImage(new byte[] {1, 2, 3, 4, 5});
    assertFinds(
        1, "its image is not a PNG, JPEG, GIF or BMP file: it starts with the bytes 01020304");
    writeImage(new byte[0]);
    assertFinds(1, "its image is empty");
  }

  @Test
  void damagedRecordIsFoundThoughItsLengthIsRight() throws IOException {
    Records.write(file(), 1, 2);
    byte[] content = Files.readAllBytes(file());
    content[content.length - 20] ^= 1;
    Files.write(file(), content);
    assertFinds(1, "has a wrong data checksum");
  }

  @Test
  void recordWithoutAnImage() {
    Records.write(file(), List.of(new byte[0]));
    assertFinds(0, "has no feature image/encoded");
  }

  @Test
  void goodDataPassAndEveryRecordIsHeardOf() {
    Records.write(file(), 0, 9, 4);
    List<String> heard = new ArrayList<>();
    Dataset.open("mnist", "train", directory)
        .verify((what, done, total) -> heard.add(what + " " + done + "/" + total));
    assertThat(heard)
        .containsExactly(
            "mnist_train.tfrecord 1/3", "mnist_train.tfrecord 2/3", "mnist_train.tfrecord 3/3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp"})
  void imagesOfFourFormatsPassUnlessCutShort(String format) throws IOException {
    byte[] image = encode(format);
    assertThat(ImageCheck.problem(ByteString.copyFrom(image))).isEmpty();
    byte[] longer = Arrays.copyOf(image, image.length + 5);
    if (format.equals("bmp")) { // Its decoder wants the exact number.
      assertProblem(longer, "is a BMP of 24 bits that TensorFlow does not decode as it was meant");
    } else {
      assertThat(ImageCheck.problem(ByteString.copyFrom(longer))).isEmpty();
    }
    byte[] half = Arrays.copyOf(image, image.length / 2);
    assertThat(ImageCheck.problem(ByteString.copyFrom(half)))
        .hasValueSatisfying(it -> assertThat(it).contains("file that cannot be decoded"));
  }

  /** TensorFlow refuses a JPEG without its end mark and a PNG with a wrong checksum. */
  @Test
  void whatOnlyTensorFlowRefusesIsFound() throws IOException {
    byte[] jpeg = encode("jpeg");
    assertProblem(Arrays.copyOf(jpeg, jpeg.length - 2), "is a JPEG file that cannot be decoded");
    byte[] png = encode("png");
    assertProblem(Arrays.copyOf(png, png.length - 12), "it is cut short");
    png[png.length - 13] ^= 1;
    assertProblem(png, "its chunk IDAT has a wrong checksum");
  }

  private static void assertProblem(byte[] image, String what) {
    assertThat(ImageCheck.problem(ByteString.copyFrom(image)))
        .hasValueSatisfying(it -> assertThat(it).contains(what));
  }

  private static byte[] encode(String format) throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 1200; i++) {
      image.setRGB(i % 40, i / 40, i * 0x123457);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private Path file() {
    return directory.resolve("mnist_train.tfrecord");
  }

  private void writeImage(byte[] image) {
    Records.write(
        file(),
        List.of(
            Records.example(Records.png(), 1).toProto().toByteArray(),
            Records.example(image, 1).toProto().toByteArray()));
  }

  private void assertFinds(int record, String what) {
    Dataset dataset = Dataset.open("mnist", "train", directory);
    assertThatThrownBy(() -> dataset.verify(ProgressListener.none()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file() + ": record " + record + " at byte ")
        .hasMessageContaining(what);
  }
}
