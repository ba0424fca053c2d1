package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    assertThat(probe.probe(Pictures.encoded(format, 1))).isEqualTo(new Image(format, 10, 12));
  }

  @Test
  void jpegsInCmykAndDeepPngsCanBeTrainedWith() {
    assertThat(probe.probe(Pictures.cmykJpeg())).isEqualTo(new Image("jpg", 10, 12));
    BufferedImage deep = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
    assertThat(probe.probe(Pictures.encoded("png", deep))).isEqualTo(new Image("png", 2, 3));
    BufferedImage clear = new BufferedImage(3, 2, BufferedImage.TYPE_4BYTE_ABGR);
    assertThat(probe.probe(Pictures.encoded("png", clear))).isEqualTo(new Image("png", 2, 3));
  }

  @Test
  void saysWhatIsWrong() {
    byte[] jpeg = Pictures.encoded("jpg", 1);
    assertProblem(new byte[0], "is empty");
    assertProblem("<html>".getBytes(StandardCharsets.UTF_8), "is not a PNG, JPEG, GIF or BMP file");
    assertProblem(Arrays.copyOf(jpeg, jpeg.length / 2), "is a JPEG file that cannot be decoded");
    byte[] png = Pictures.encoded("png", 1);
    assertProblem(Arrays.copyOf(png, png.length - 20), "is a PNG file that cannot be decoded");
    byte[] gif = Pictures.encoded("gif", 1);
    assertProblem(Arrays.copyOf(gif, 30), "is a GIF file that");
    byte[] bmp = Pictures.encoded("bmp", 1);
    assertProblem(Arrays.copyOf(bmp, 100), "is a BMP file that");
  }

  private void assertProblem(byte[] file, String reason) {
    Found found = probe.probe(file);
    assertThat(found).isInstanceOf(NoImage.class);
    assertThat(((NoImage) found).reason()).startsWith(reason);
  }
}
