package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.classification.data.BmpFile;
import org.tfslim.classification.data.convert.ImageProbe.Found;
import org.tfslim.classification.data.convert.ImageProbe.Image;
import org.tfslim.classification.data.convert.ImageProbe.NoImage;

class ImageProbeTest {
  private final ImageProbe probe = new ImageProbe();

  @AfterEach
  void close() {
    probe.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
  void knowsFormatAndSizeByTheBytes(String format) {
    assertSize(Pictures.encoded(format, 1), format, 10, 12);
  }

  @Test
  void jpegsInCmykAndDeepPngsCanBeTrainedWith() {
    assertSize(Pictures.cmykJpeg(), "jpg", 10, 12);
    BufferedImage deep = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
    assertSize(Pictures.encoded("png", deep), "png", 2, 3);
    BufferedImage clear = new BufferedImage(3, 2, BufferedImage.TYPE_4BYTE_ABGR);
    assertSize(Pictures.encoded("png", clear), "png", 2, 3);
  }

  private void assertSize(byte[] file, String format, int height, int width) {
    assertThat(probe.probe(file))
        .isEqualTo(new Image(ByteString.copyFrom(file), Optional.empty(), format, height, width));
  }

  @Test
  void bmpsThatTensorFlowMisreadsAreWrittenAgain() {
    BufferedImage indexed = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_INDEXED);
    indexed.setRGB(1, 1, 0xFF0000);
    Image image = (Image) probe.probe(Pictures.encoded("bmp", indexed));
    assertThat(image.converted()).contains("a BMP with a palette of 8 bits");
    assertThat(image.file())
        .isEqualTo(
            ByteString.copyFrom(
                BmpFile.of(3, 2, (x, y, c) -> x == 1 && y == 0 && c == 2 ? 255 : 0)));
  }

  @Test
  void hugeAndThinImagesAreNotDecoded() {
    byte[] huge = Pictures.encoded("png", 1);
    ByteBuffer.wrap(huge).putInt(16, 23_000).putInt(20, 23_000);
    assertProblem(huge, "is 23000 x 23000 pixels large; at most 67108864 pixels are decoded");
    BufferedImage thin = new BufferedImage(1, 600, BufferedImage.TYPE_BYTE_GRAY);
    assertProblem(Pictures.encoded("png", thin), "is 1 x 600 pixels large, too thin");
  }

  @Test
  void saysWhatIsWrong() {
    byte[] jpeg = Pictures.encoded("jpg", 1);
    assertProblem(new byte[0], "is empty");
    assertProblem("<html>".getBytes(StandardCharsets.UTF_8), "is an HTML page, not a JPEG");
    assertProblem(Arrays.copyOf(jpeg, jpeg.length / 2), "is a JPEG file that cannot be decoded");
    byte[] png = Pictures.encoded("png", 1);
    assertProblem(Arrays.copyOf(png, png.length - 20), "is a PNG file that cannot be decoded");
    byte[] gif = Pictures.encoded("gif", 1);
    assertProblem(Arrays.copyOf(gif, 30), "has a damaged header");
    assertProblem(Arrays.copyOf(gif, gif.length - 40), "is a GIF file that");
    byte[] bmp = Pictures.encoded("bmp", 1);
    assertProblem(Arrays.copyOf(bmp, 100), "is a BMP file that");
  }

  private void assertProblem(byte[] file, String reason) {
    Found found = probe.probe(file);
    assertThat(found).isInstanceOf(NoImage.class);
    assertThat(((NoImage) found).reason()).startsWith(reason);
  }
}
