package org.tfslim.slim.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.testkit.TestData;

class ImageDecoderTest {
  private static final Color LEFT = new Color(200, 100, 30);
  private static final Color RIGHT = new Color(10, 20, 60);

  /** One row of two pixels in the given color model. */
  private static BufferedImage twoPixels(int type) {
    BufferedImage image = new BufferedImage(2, 1, type);
    image.setRGB(0, 0, LEFT.getRGB());
    image.setRGB(1, 0, RIGHT.getRGB());
    return image;
  }

  private static BufferedImage grey(int left, int right) {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, left);
    image.getRaster().setSample(1, 0, 0, right);
    return image;
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      assertThat(ImageIO.write(image, format, out)).isTrue();
      return out.toByteArray();
    }
  }

  private static byte[] animatedGif(BufferedImage... frames) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (BufferedImage frame : frames) {
        writer.writeToSequence(new IIOImage(frame, null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static List<Integer> decode(byte[] file, int channels) {
    return decode(file, (tf, in) -> ImageDecoder.decode(tf, in, channels));
  }

  private static List<Integer> decode(
      byte[] file, BiFunction<Ops, Operand<TString>, Operand<TUint8>> decoder) {
    try (Graph graph = new Graph();
        TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(file))) {
      Ops tf = Ops.create(graph);
      Placeholder<TString> in = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      Operand<TUint8> image = decoder.apply(tf, in);
      assertThat(image.shape().get(2)).isIn(1L, 3L);
      try (Session session = new Session(graph);
          Result result = session.runner().feed(in, bytes).fetch(image).run()) {
        List<Integer> pixels = new ArrayList<>();
        ((TUint8) result.get(0)).scalars().forEach(p -> pixels.add(p.getByte() & 0xFF));
        return pixels;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif"})
  void colorImages(String format) throws IOException {
    byte[] file = encode(twoPixels(BufferedImage.TYPE_3BYTE_BGR), format);
    assertThat(decode(file, 3)).containsExactly(200, 100, 30, 10, 20, 60);
    // The plain mean, not luma: (200 + 100 + 30) / 3 and (10 + 20 + 60) / 3.
    assertThat(decode(file, 1)).containsExactly(110, 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "jpg", "gif"})
  void greyImages(String format) throws IOException {
    byte[] file = encode(grey(77, 77), format);
    assertThat(decode(file, 1)).containsExactly(77, 77);
    assertThat(decode(file, 3)).containsExactly(77, 77, 77, 77, 77, 77);
  }

  @Test
  void alphaIsDropped() throws IOException {
    byte[] file = encode(twoPixels(BufferedImage.TYPE_INT_ARGB), "png");
    assertThat(decode(file, 3)).containsExactly(200, 100, 30, 10, 20, 60);
    assertThat(decode(file, 1)).containsExactly(110, 30);
  }

  /** Of 16 bits the higher 8 count. */
  @Test
  void deepPngs() throws IOException {
    BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(0, 0, 0, 0x4DFF);
    deep.getRaster().setSample(1, 0, 0, 0xC800);
    assertThat(decode(encode(deep, "png"), 1)).containsExactly(0x4D, 0xC8);
  }

  /** JPEGs for print: ink, or its inverse where Adobe's marker says so. */
  @Test
  void cmykJpegs() throws IOException {
    assertThat(decode(cmykJpeg(0, 255, 255, 0), 3)).containsExactly(255, 0, 0);
    assertThat(decode(cmykJpeg(0, 255, 255, 0), 1)).containsExactly(85);
    assertThat(decode(withAdobeMarker(cmykJpeg(255, 0, 0, 255)), 3)).containsExactly(255, 0, 0);
  }

  private static byte[] cmykJpeg(int... channels) throws IOException {
    WritableRaster pixel = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 1, 1, 4, null);
    pixel.setPixel(0, 0, channels);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(pixel, null, null), null);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] withAdobeMarker(byte[] jpeg) {
    byte[] marker = HexFormat.of().parseHex("ffee000e41646f626500640000000000");
    return ByteBuffer.allocate(jpeg.length + marker.length)
        .put(jpeg, 0, 2)
        .put(marker)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  @Test
  void theFirstFrameOfAnAnimationCounts() throws IOException {
    byte[] file = animatedGif(grey(10, 20), grey(30, 40), grey(50, 60));
    assertThat(decode(file, 1)).containsExactly(10, 20);
  }

  @ParameterizedTest
  @CsvSource({"0", "2", "4"})
  void otherChannelsAreRefused(int channels) {
    assertThatThrownBy(() -> decode(new byte[1], channels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 or 3 channels");
  }

  @Test
  void moreThanTheLargestNumberOfPixelsIsRefused() throws IOException {
    byte[] file = encode(twoPixels(BufferedImage.TYPE_3BYTE_BGR), "png");
    assertThat(decode(file, 1, 2)).containsExactly(110, 30);
    assertThatThrownBy(() -> decode(file, 1, 1))
        .isInstanceOf(TFInvalidArgumentException.class)
        .hasMessageContaining("image too large");
  }

  private static List<Integer> decode(byte[] file, int channels, long maxPixels) {
    return decode(file, (tf, in) -> ImageDecoder.decode(tf, in, channels, maxPixels));
  }

  @Test
  void noImage() {
    assertThatThrownBy(() -> decode(new byte[] {1, 2, 3, 4}, 3))
        .isInstanceOf(TFInvalidArgumentException.class);
  }

  private static List<ByteString> images(String recordFile) {
    List<ByteString> images = new ArrayList<>();
    try (TfRecordReader reader = TfRecordReader.open(TestData.path(recordFile))) {
      for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
        images.add(ImageExample.parse(data.get(), reader.location()).encoded());
      }
    }
    return images;
  }

  /** The pixels that Python TensorFlow decodes from JPEG and PNG, to the last bit. */
  @Test
  void decodesTheReferenceRecordsAsPythonDoes() {
    List<ByteString> images = new ArrayList<>();
    for (String shard : List.of("00000", "00001")) {
      images.addAll(images("goldens/dataset/flowers_train_" + shard + "-of-00002.tfrecord"));
    }
    List<Map<String, String>> rows = TestData.table("goldens/dataset/index.tsv");
    for (int i = 0; i < rows.size(); i++) {
      List<Integer> pixels = decode(images.get(i).toByteArray(), 3);
      for (int k = 0; k < 8; k++) {
        assertThat(pixels.get((int) ((long) k * (pixels.size() - 1) / 7)))
            .as("record %d, p%d", i, k)
            .isEqualTo(Integer.parseInt(rows.get(i).get("p" + k)));
      }
    }
  }

  /** The function goes with the graph, as it must for an exported model. */
  @Test
  void batchesOfFilesOfAnySizeSurviveTheExport() throws IOException {
    GraphDef exported;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TString> files =
          tf.withName("files").placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
      Operand<TFloat32> images =
          ImageDecoder.decodeBatch(
              tf.withSubScope("decode"),
              files,
              1,
              (ops, image, seed) -> Pixels.toFloat(ops, Crops.cropOrPad(ops, image, 1, 2)));
      assertThat(images.shape().asArray()).containsExactly(-1, 1, 2, 1);
      tf.withName("images").identity(images);
      exported = graph.toGraphDef();
    }
    BufferedImage wide = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_GRAY);
    wide.getRaster().setSamples(0, 0, 4, 1, 0, new int[] {1, 2, 3, 4});
    byte[] small = encode(grey(8, 9), "bmp");
    byte[] large = encode(wide, "png");
    try (Graph graph = new Graph();
        TString bytes = TString.tensorOfBytes(NdArrays.vectorOfObjects(small, large, small))) {
      graph.importGraphDef(exported);
      try (Session session = new Session(graph);
          Result result = session.runner().feed("files", bytes).fetch("images").run()) {
        List<Float> pixels = new ArrayList<>();
        ((TFloat32) result.get(0)).scalars().forEach(p -> pixels.add(p.getFloat()));
        assertThat(pixels).containsExactly(8f, 9f, 2f, 3f, 8f, 9f);
      }
    }
  }
}
