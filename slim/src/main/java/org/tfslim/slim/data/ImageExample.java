package org.tfslim.slim.data;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;
import org.tensorflow.types.TString;
import org.tfslim.formats.DataException;
import org.tfslim.formats.records.RecordLocation;

/**
 * An image and its class as slim keeps them in a tf.Example (datasets/dataset_utils.py, {@code
 * image_to_tfexample}). Every file that slim makes has all five features; to learn from a record
 * only the image and its label are needed, so the others may be absent when one is read.
 *
 * @param encoded the image file's bytes
 * @param label the class, from 0
 * @param format what the writer calls the encoding, e.g. {@code png}; decoders go by the bytes
 * @param height in pixels
 * @param width in pixels
 */
public record ImageExample(
    ByteString encoded,
    long label,
    Optional<String> format,
    OptionalLong height,
    OptionalLong width) {
  /** The feature with the image file's bytes. */
  public static final String ENCODED = "image/encoded";

  /** The feature with the name of the encoding. */
  public static final String FORMAT = "image/format";

  /** The feature with the class. */
  public static final String LABEL = "image/class/label";

  /** The feature with the height in pixels. */
  public static final String HEIGHT = "image/height";

  /** The feature with the width in pixels. */
  public static final String WIDTH = "image/width";

  /** A complete example. */
  public static ImageExample of(byte[] encoded, String format, int height, int width, long label) {
    return new ImageExample(
        ByteString.copyFrom(encoded),
        label,
        Optional.of(format),
        OptionalLong.of(height),
        OptionalLong.of(width));
  }

  /** The tf.Example. Equal examples give equal bytes: the features are in a fixed order. */
  public Example toProto() {
    Features.Builder features = Features.newBuilder();
    features.putFeature(LABEL, int64Feature(label));
    features.putFeature(ENCODED, bytesFeature(encoded));
    format.ifPresent(it -> features.putFeature(FORMAT, bytesFeature(ByteString.copyFromUtf8(it))));
    height.ifPresent(it -> features.putFeature(HEIGHT, int64Feature(it)));
    width.ifPresent(it -> features.putFeature(WIDTH, int64Feature(it)));
    return Example.newBuilder().setFeatures(features).build();
  }

  /**
   * Reads the data of a record.
   *
   * @param data a serialized tf.Example
   * @param where the record, for messages
   * @throws DataException if it is not a tf.Example, or the image or label is missing or of another
   *     kind
   */
  public static ImageExample parse(byte[] data, RecordLocation where) {
    try {
      return fromProto(Example.parseFrom(data), where);
    } catch (InvalidProtocolBufferException e) {
      throw new DataException(
          where
              + " is not a tf.Example; records as slim's dataset converters write them are expected",
          e);
    }
  }

  /**
   * Takes the image's features out of a tf.Example; others are ignored.
   *
   * @param where the record, for messages
   * @throws DataException if the image or label is missing or of another kind
   */
  public static ImageExample fromProto(Example example, RecordLocation where) {
    Lookup lookup = new Lookup(example.getFeatures(), where);
    return new ImageExample(
        lookup.required(ENCODED, lookup.bytes(ENCODED)),
        lookup.required(LABEL, lookup.int64(LABEL)),
        lookup.bytes(FORMAT).map(ByteString::toStringUtf8),
        lookup.pixels(HEIGHT),
        lookup.pixels(WIDTH));
  }

  private static Feature bytesFeature(ByteString value) {
    return Feature.newBuilder().setBytesList(BytesList.newBuilder().addValue(value)).build();
  }

  private static Feature int64Feature(long value) {
    return Feature.newBuilder().setInt64List(Int64List.newBuilder().addValue(value)).build();
  }

  /** Features by name, each of which must have exactly one value of its kind. */
  private record Lookup(Features features, RecordLocation where) {
    Optional<ByteString> bytes(String name) {
      return single(name, Feature.KindCase.BYTES_LIST, "bytes value")
          .map(feature -> feature.getBytesList().getValue(0));
    }

    Optional<Long> int64(String name) {
      return single(name, Feature.KindCase.INT64_LIST, "int64 value")
          .map(feature -> feature.getInt64List().getValue(0));
    }

    OptionalLong pixels(String name) {
      return int64(name).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    <T> T required(String name, Optional<T> value) {
      return value.orElseThrow(
          () ->
              new DataException(
                  "%s has no feature %s (it has: %s); every record needs %s and %s"
                      .formatted(where, name, names(), ENCODED, LABEL)));
    }

    private Optional<Feature> single(String name, Feature.KindCase kind, String expected) {
      Feature feature = features.getFeatureOrDefault(name, Feature.getDefaultInstance());
      int values = count(feature);
      if (feature.getKindCase() == Feature.KindCase.KIND_NOT_SET || values == 0) {
        return Optional.empty();
      }
      if (feature.getKindCase() != kind || values != 1) {
        throw new DataException(
            "%s: feature %s holds a %s with %d values; one %s was expected"
                .formatted(where, name, feature.getKindCase(), values, expected));
      }
      return Optional.of(feature);
    }

    private static int count(Feature feature) {
      return switch (feature.getKindCase()) {
        case BYTES_LIST -> feature.getBytesList().getValueCount();
        case FLOAT_LIST -> feature.getFloatList().getValueCount();
        case INT64_LIST -> feature.getInt64List().getValueCount();
        case KIND_NOT_SET -> 0;
      };
    }

    private String names() {
      return features.getFeatureCount() == 0
          ? "none"
          : String.join(", ", new TreeSet<>(features.getFeatureMap().keySet()));
    }
  }

  /**
   * An empty list of texts {@code [0]}, which an op that parses takes as the names of features, and
   * as the default of a feature that must be there.
   */
  public static Operand<TString> noText(Ops tf) {
    try (TString none = TString.tensorOf(NdArrays.ofObjects(String.class, Shape.of(0)))) {
      return tf.constantOf(none);
    }
  }
}
