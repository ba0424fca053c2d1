package org.tfslim.slim.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.Int64List;
import org.tfslim.formats.DataException;
import org.tfslim.formats.records.RecordLocation;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.testkit.TestData;

class ImageExampleTest {
  private static final RecordLocation WHERE = new RecordLocation(Path.of("a.tfrecord"), 3, 400);

  /** Another JPEG decoder than Python's may differ by this much in a value. */
  private static final int JPEG_TOLERANCE = 4;

  @Test
  void readsWhatPythonSlimWrote() throws IOException {
    Map<String, List<ImageExample>> files = new HashMap<>();
    List<Map<String, String>> rows = TestData.table("goldens/dataset/index.tsv");
    assertThat(rows).hasSize(20);
    for (Map<String, String> row : rows) {
      String file = row.get("file");
      List<ImageExample> examples =
          files.computeIfAbsent(file, it -> read(TestData.path("goldens/dataset/" + it)));
      ImageExample example = examples.get(Integer.parseInt(row.get("record")));
      assertThat(example.format()).hasValue(row.get("format"));
      assertThat(example.height()).hasValue(Long.parseLong(row.get("height")));
      assertThat(example.width()).hasValue(Long.parseLong(row.get("width")));
      assertThat(example.label()).isEqualTo(Long.parseLong(row.get("label")));
      assertThat(example.encoded().size()).isEqualTo(Integer.parseInt(row.get("encoded_bytes")));
      CRC32 crc = new CRC32();
      crc.update(example.encoded().toByteArray());
      assertThat(crc.getValue()).isEqualTo(Long.parseLong(row.get("encoded_crc32"), 16));
      assertPixels(example, row);
    }
    assertThat(files.values()).allSatisfy(examples -> assertThat(examples).hasSize(10));
  }

  private static void assertPixels(ImageExample example, Map<String, String> row)
      throws IOException {
    Raster pixels = ImageIO.read(example.encoded().newInput()).getRaster();
    int bands = pixels.getNumBands();
    int size = pixels.getHeight() * pixels.getWidth() * 3;
    int tolerance = row.get("format").equals("png") ? 0 : JPEG_TOLERANCE;
    for (int k = 0; k < 8; k++) {
      int at = (int) ((long) k * (size - 1) / 7);
      int pixel = at / 3;
      int band = Math.min(at % 3, bands - 1); // One file is gray; Python repeated its channel.
      int value = pixels.getSample(pixel % pixels.getWidth(), pixel / pixels.getWidth(), band);
      assertThat(Math.abs(value - Integer.parseInt(row.get("p" + k))))
          .as("%s record %s value %d", row.get("file"), row.get("record"), at)
          .isLessThanOrEqualTo(tolerance);
    }
  }

  @Test
  void readsBackWhatItWrote() {
    ImageExample example = example(new byte[] {1, 2, 3}, 7);
    byte[] data = example.toProto().toByteArray();
    assertThat(ImageExample.parse(data, WHERE)).isEqualTo(example);
    assertThat(example(new byte[] {1, 2, 3}, 7).toProto().toByteArray()).isEqualTo(data);
  }

  @Test
  void formatAndSizeMayBeAbsent() {
    Example example = without(without(without("image/format"), "image/height"), "image/width");
    assertThat(ImageExample.fromProto(example, WHERE))
        .isEqualTo(
            new ImageExample(
                ByteString.copyFrom(new byte[] {1}),
                2,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/encoded", "image/class/label"})
  void missingFeatureIsNamedWithThoseThereAre(String name) {
    assertThatThrownBy(() -> ImageExample.fromProto(without(name), WHERE))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("a.tfrecord: record 3 at byte 400 has no feature " + name)
        .hasMessageContaining("it has: image/")
        .hasMessageContaining("image/format, image/height, image/width");
  }

  @Test
  void exampleWithoutFeatures() {
    assertThatThrownBy(() -> ImageExample.parse(new byte[0], WHERE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no feature image/encoded (it has: none)");
  }

  @Test
  void featureOfAnotherKindOrWithSeveralValues() {
    Feature real = Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(1)).build();
    assertBad(ImageExample.LABEL, real, "FLOAT_LIST with 1 values; one int64 value was expected");
    Feature two =
        Feature.newBuilder().setInt64List(Int64List.newBuilder().addValue(1).addValue(2)).build();
    assertBad(ImageExample.LABEL, two, "INT64_LIST with 2 values; one int64 value was expected");
    assertBad(ImageExample.ENCODED, two, "one bytes value was expected");
    Feature text =
        Feature.newBuilder()
            .setBytesList(BytesList.newBuilder().addValue(ByteString.EMPTY))
            .build();
    assertBad(ImageExample.HEIGHT, text, "one int64 value was expected");
  }

  @Test
  void otherBytesAreNoExample() {
    byte[] text = "these bytes are something else".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> ImageExample.parse(text, WHERE))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("a.tfrecord: record 3 at byte 400 is not a tf.Example");
  }

  private static void assertBad(String name, Feature feature, String what) {
    Example.Builder example = example(new byte[] {1}, 2).toProto().toBuilder();
    example.getFeaturesBuilder().putFeature(name, feature);
    assertThatThrownBy(() -> ImageExample.fromProto(example.build(), WHERE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(what);
  }

  private static Example without(String name) {
    return without(example(new byte[] {1}, 2).toProto(), name);
  }

  private static Example without(Example example, String name) {
    Example.Builder builder = example.toBuilder();
    builder.getFeaturesBuilder().removeFeature(name);
    return builder.build();
  }

  private static ImageExample example(byte[] encoded, long label) {
    return ImageExample.of(encoded, "png", 8, 6, label);
  }

  private static List<ImageExample> read(Path file) {
    List<ImageExample> examples = new ArrayList<>();
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
        examples.add(ImageExample.parse(data.get(), reader.location()));
      }
    }
    return examples;
  }
}
