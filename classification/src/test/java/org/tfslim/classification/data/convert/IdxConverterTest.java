package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.testkit.TestData;

class IdxConverterTest {
  private static final byte[] PIXELS = Records.noise(12 * 28 * 28);
  private static final byte[] LABELS = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 1};
  private static final int TEST_SAMPLES = 4;

  @TempDir Path source;
  @TempDir Path target;

  @BeforeEach
  void writeIdxFiles() throws IOException {
    write("train", 12, LABELS);
    // The second split is not compressed.
    Files.write(source.resolve("t10k-images-idx3-ubyte"), images(TEST_SAMPLES));
    Files.write(source.resolve("t10k-labels-idx1-ubyte"), labels(TEST_SAMPLES, LABELS));
  }

  @Test
  void writesSlimsFilesWithTheSamePixelsAndLabels() throws IOException {
    Map<String, Long> samples = convert("mnist");
    assertThat(samples).isEqualTo(Map.of("train", 12L, "test", 4L));
    assertThat(Records.list(target))
        .containsExactly("labels.txt", "mnist_test.tfrecord", "mnist_train.tfrecord");
    List<ImageExample> train = Records.read(target.resolve("mnist_train.tfrecord"));
    assertThat(train).hasSize(12);
    for (int i = 0; i < 12; i++) {
      assertSample(train.get(i), i);
    }
    assertThat(Records.read(target.resolve("mnist_test.tfrecord"))).hasSize(4);
    assertThat(Files.readString(target.resolve("labels.txt"))).startsWith("0:zero\n1:one\n");
    assertThat(Dataset.open("mnist", "train", target).numSamples()).isEqualTo(12);
  }

  private static void assertSample(ImageExample sample, int i) throws IOException {
    assertThat(sample.label()).isEqualTo(LABELS[i]);
    assertThat(sample.format()).hasValue("png");
    assertThat(sample.height()).hasValue(28);
    assertThat(sample.width()).hasValue(28);
    var raster = ImageIO.read(sample.encoded().newInput()).getRaster();
    assertThat(raster.getNumBands()).isEqualTo(1);
    assertThat(((DataBufferByte) raster.getDataBuffer()).getData())
        .isEqualTo(Arrays.copyOfRange(PIXELS, 784 * i, 784 * (i + 1)));
  }

  @Test
  void fashionMnistHasItsPublishedClassNames() throws IOException {
    convert("fashion_mnist");
    assertThat(target.resolve("fashion_mnist_train.tfrecord")).exists();
    assertThat(Files.readString(target.resolve("labels.txt")))
        .isEqualTo(
            """
            0:T-shirt/top
            1:Trouser
            2:Pullover
            3:Dress
            4:Coat
            5:Sandal
            6:Shirt
            7:Sneaker
            8:Bag
            9:Ankle boot
            """);
  }

  @Test
  void limitTakesTheFirstSamplesAndAgainGivesTheSameBytes() throws IOException {
    Map<String, Integer> limits = Map.of("train", 5);
    Path file = target.resolve("mnist_train.tfrecord");
    assertThat(IdxConverter.convert("mnist", source, target, limits, ProgressListener.none()))
        .isEqualTo(Map.of("train", 5L, "test", 4L));
    assertThat(Records.read(file))
        .extracting(ImageExample::label)
        .containsExactly(9L, 8L, 7L, 6L, 5L);
    byte[] first = Files.readAllBytes(file);
    IdxConverter.convert("mnist", source, target, limits, ProgressListener.none());
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Test
  void progressHearsOfEverySample() {
    List<String> heard = new ArrayList<>();
    IdxConverter.convert(
        "mnist", source, target, (what, done, total) -> heard.add(what + " " + done + "/" + total));
    assertThat(heard)
        .hasSize(16)
        .startsWith("mnist_train.tfrecord 1/12")
        .endsWith("mnist_test.tfrecord 4/4");
  }

  @Test
  void failureInTheLastSplitLeavesNothing() throws IOException {
    Files.write(source.resolve("t10k-labels-idx1-ubyte"), labels(4, new byte[] {1, 2, 3, 10}));
    assertFails("label 3 (from 0) is 10; mnist has the classes 0 to 9");
    assertThat(Records.list(target)).isEmpty();
  }

  @Test
  void stopInTheMiddleLeavesTheOlderFiles() throws IOException {
    convert("mnist");
    byte[] before = Files.readAllBytes(target.resolve("mnist_train.tfrecord"));
    write("train", 12, new byte[12]);
    ProgressListener stop =
        (what, done, total) -> {
          if (done == 3 && total == TEST_SAMPLES) {
            throw new IllegalStateException("stop");
          }
        };
    assertThatThrownBy(() -> IdxConverter.convert("mnist", source, target, stop))
        .hasMessage("stop");
    assertThat(Files.readAllBytes(target.resolve("mnist_train.tfrecord"))).isEqualTo(before);
    assertThat(Records.list(target)).hasSize(3);
  }

  @Test
  void imagesAndLabelsOfDifferentCounts() throws IOException {
    Files.write(source.resolve("t10k-labels-idx1-ubyte"), labels(3, LABELS));
    assertFails("t10k-images-idx3-ubyte has 4 images, but ");
    assertFails("t10k-labels-idx1-ubyte has 3 labels");
  }

  @Test
  void missingSourceNamesTheExpectedFilesBeforeAnythingIsWritten() throws IOException {
    Files.delete(source.resolve("t10k-labels-idx1-ubyte"));
    assertFails(
        source + " has no file t10k-labels-idx1-ubyte.gz or t10k-labels-idx1-ubyte; mnist is made");
    for (String file : IdxConverter.sourceFiles()) {
      assertFails(file);
    }
    assertThat(Records.list(target)).isEmpty();
    assertThatThrownBy(
            () ->
                IdxConverter.convert(
                    "mnist", source.resolve("none"), target, ProgressListener.none()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("there is no such directory");
  }

  @Test
  void embeddedSampleIsWholeAndSmall() throws IOException {
    // A copy: opening a data set writes its counts beside it.
    for (String name : Records.list(TestData.path("fashion_mnist"))) {
      Files.copy(TestData.path("fashion_mnist/" + name), target.resolve(name));
    }
    long bytes = 0;
    for (String split : List.of("train", "test")) {
      Dataset dataset = Dataset.open("fashion_mnist", split, target);
      assertThat(dataset.numSamples()).isEqualTo(FashionMnistSample.SAMPLES.get(split).longValue());
      assertThat(dataset.labelsToNames()).hasSize(10);
      dataset.verify(ProgressListener.none());
      bytes += Files.size(dataset.files().get(0));
    }
    assertThat(bytes).isLessThan(5_000_000);
    for (String name : Dataset.open("fashion_mnist", "test", target).labelsToNames().values()) {
      Path image = TestData.path("images/" + FashionMnistSample.fileName(name));
      assertThat(ImageIO.read(image.toFile()).getWidth()).isEqualTo(28);
    }
  }

  private Map<String, Long> convert(String name) {
    return IdxConverter.convert(name, source, target, ProgressListener.none());
  }

  private void assertFails(String what) {
    assertThatThrownBy(() -> convert("mnist"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(what);
  }

  private void write(String prefix, int count, byte[] labels) throws IOException {
    Files.write(source.resolve(prefix + "-images-idx3-ubyte.gz"), Records.gzip(images(count)));
    Files.write(
        source.resolve(prefix + "-labels-idx1-ubyte.gz"), Records.gzip(labels(count, labels)));
  }

  private static byte[] images(int count) {
    byte[] pixels = Arrays.copyOf(PIXELS, count * 28 * 28);
    return Records.idx(pixels, IdxFile.IMAGES_MAGIC, count, 28, 28);
  }

  private static byte[] labels(int count, byte[] labels) {
    return Records.idx(Arrays.copyOf(labels, count), IdxFile.LABELS_MAGIC, count);
  }
}
