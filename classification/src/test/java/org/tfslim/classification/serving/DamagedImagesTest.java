package org.tfslim.classification.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.classification.data.ImageLimit;
import org.tfslim.classification.serving.ImageResult.Classified;
import org.tfslim.classification.serving.ImageResult.Unreadable;
import org.tfslim.testkit.Mutations;

/**
 * A damaged image is refused or classified, the same in company and alone, and leaves the images
 * beside it as they are. One whose pixels are as before gets no other classes.
 */
class DamagedImagesTest {
  private static final int MUTATIONS = Mutations.count(60);
  private static final Duration LIMIT = Duration.ofSeconds(60 + MUTATIONS / 5);
  private static final int TOGETHER = 12;

  private static final long PNG = 0x89504e470d0a1a0aL;

  /** A chunk of a PNG file without data: length, type and checksum. */
  private static final int CHUNK_BYTES = 12;

  /** Bounds the memory of a test; what lies between this and the usual limit differs in nothing. */
  private static final ImageLimit PIXELS = new ImageLimit(1 << 20);

  private static ImageClassifier classifier;

  @BeforeAll
  static void load() {
    classifier =
        ImageClassifier.load(
            ServedLenet.checkpoint(), ServedLenet.options().withLimit(PIXELS), note -> {});
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  /**
   * @param type of {@link BufferedImage}: 5 is RGB, 6 RGBA, 10 grey, 13 a palette
   * @param lossless whether Java's reader tells whether the pixels are the same
   */
  @ParameterizedTest
  @CsvSource({
    "jpeg, 5, false",
    "jpeg, 10, false",
    "png, 5, true",
    "png, 6, true",
    "png, 10, true",
    "png, 13, true",
    "gif, 13, false",
    "bmp, 5, true"
  })
  void isRefusedOrClassified(String format, int type, boolean lossless) {
    byte[] seed = encode(format, type);
    check(seed, lossless, MUTATIONS, format.hashCode() + type);
  }

  @ParameterizedTest
  @CsvSource({"0", "3"})
  void imagesOfTheDataSet(int index) {
    check(ServedLenet.images().get(index), true, MUTATIONS, index);
  }

  private static void check(byte[] seed, boolean lossless, int count, long randomSeed) {
    List<byte[]> sound = List.of(ServedLenet.images().get(1), ServedLenet.images().get(2));
    Mutations mutations = new Mutations(randomSeed);
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          List<ImageResult> before = classifier.predict(sound);
          ImageResult right = classifier.predict(seed);
          assertThat(right).isInstanceOf(Classified.class);
          int refused = 0;
          for (int done = 0; done < count; done += TOGETHER) {
            List<byte[]> images = new ArrayList<>(List.of(sound.get(0)));
            for (int i = 0; i < TOGETHER; i++) {
              byte[] mutated = mutations.of(seed, sound.get(0));
              images.add(i % 2 == 0 ? mutated : withRightChecksums(mutated));
            }
            images.add(sound.get(1));
            List<ImageResult> results = classifier.predict(images);
            assertThat(results).hasSameSizeAs(images);
            ImageClassifierTest.assertSame(
                List.of(results.get(0), results.get(TOGETHER + 1)), before);
            for (int i = 1; i <= TOGETHER; i++) {
              check(images.get(i), results.get(i));
              refused += results.get(i) instanceof Unreadable ? 1 : 0;
              if (results.get(i) instanceof Classified
                  && lossless
                  && samePixels(images.get(i), seed)) {
                ImageClassifierTest.assertSame(List.of(results.get(i)), List.of(right));
              }
            }
          }
          assertThat(refused).isPositive();
        });
  }

  private static void check(byte[] image, ImageResult result) {
    if (result instanceof Unreadable unreadable) {
      assertThat(unreadable.reason()).isNotBlank();
      return;
    }
    assertThat(result.predictions())
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.probability()).isFinite().isBetween(0f, 1f));
    ImageClassifierTest.assertSame(List.of(classifier.predict(image)), List.of(result));
  }

  private static boolean samePixels(byte[] image, byte[] seed) {
    Optional<BufferedImage> found = decode(image);
    BufferedImage wanted = decode(seed).orElseThrow();
    return found.isPresent()
        && found.get().getColorModel().equals(wanted.getColorModel())
        && Arrays.equals(samples(found.get()), samples(wanted));
  }

  /** Width and height come first. */
  private static int[] samples(BufferedImage image) {
    Raster raster = image.getRaster();
    int[] size = {raster.getWidth(), raster.getHeight(), 0};
    int[] samples =
        raster.getPixels(0, 0, size[0], size[1], new int[size[0] * size[1] * raster.getNumBands()]);
    int[] all = Arrays.copyOf(size, size.length + samples.length);
    System.arraycopy(samples, 0, all, size.length, samples.length);
    return all;
  }

  /** Nothing if Java cannot read it either; its readers throw all kinds of exceptions. */
  private static Optional<BufferedImage> decode(byte[] image) {
    try {
      return Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(image)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Gets damage past the checksums of a PNG file; other formats have none. */
  private static byte[] withRightChecksums(byte[] file) {
    ByteBuffer chunks = ByteBuffer.wrap(file.clone());
    if (file.length < 8 || chunks.getLong() != PNG) {
      return file;
    }
    while (chunks.remaining() >= CHUNK_BYTES) {
      int length = chunks.getInt();
      if (length < 0 || length > chunks.remaining() - 8) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(chunks.array(), chunks.position(), 4 + length);
      chunks.position(chunks.position() + 4 + length).putInt((int) crc.getValue());
    }
    return chunks.array();
  }

  /** An image of 13 x 11 pixels, so that no row of a BMP file ends without padding. */
  private static byte[] encode(String format, int type) {
    BufferedImage image = new BufferedImage(13, 11, type);
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 13; x++) {
        image.setRGB(x, y, 0xff00_0000 | ((x * 19) << 16) | ((y * 23) << 8) | (x * y));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      assertThat(ImageIO.write(image, format, out)).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}
