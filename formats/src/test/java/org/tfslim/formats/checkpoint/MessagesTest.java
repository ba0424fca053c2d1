package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SavedSlice;
import org.tensorflow.proto.SavedSliceMeta;
import org.tensorflow.proto.SavedTensorSliceMeta;
import org.tensorflow.proto.SavedTensorSlices;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.TensorSliceProto;
import org.tensorflow.proto.VersionDef;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.ProtoMessage;

/** The messages here and TensorFlow's own classes write the same bytes and read the same values. */
class MessagesTest {
  private static final int MUTATIONS = 20_000;

  /** What comes of bytes, in words. */
  private interface Reading {
    String of(byte[] bytes) throws InvalidProtocolBufferException;
  }

  private static String read(Reading reading, byte[] bytes) {
    try {
      return reading.of(bytes);
    } catch (InvalidProtocolBufferException e) {
      return "refused: " + e.getMessage();
    }
  }

  /** Both readings of a message and of everything that comes of it by a little damage. */
  private static void assertSame(byte[] good, Reading expected, Reading found) {
    assertSame(good, expected, found, false);
  }

  /**
   * @param skips whether {@code found} may pass over fields that it does not need, damaged or not
   */
  private static void assertSame(byte[] good, Reading expected, Reading found, boolean skips) {
    assertThat(read(found, good)).isEqualTo(read(expected, good)).doesNotStartWith("refused");
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = mutated(good, random);
      String right = read(expected, bytes);
      boolean isRefused = right.startsWith("refused");
      if (!isRefused || !skips) {
        assertThat(read(found, bytes)).as(HexFormat.of().formatHex(bytes)).isEqualTo(right);
      }
      refused += isRefused ? 1 : 0;
    }
    assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      byte[] likely = {0, 1, 2, 10, 16, 0x7f, (byte) 0xff, (byte) random.nextInt()};
      bytes[random.nextInt(bytes.length)] = likely[random.nextInt(likely.length)];
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private static TensorShapeProto shape(long... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    LongStream.of(dimensions).forEach(size -> shape.addDimBuilder().setSize(size));
    return shape.build();
  }

  private static TensorSliceProto slice() {
    TensorSliceProto.Builder slice = TensorSliceProto.newBuilder();
    slice.addExtentBuilder().setStart(1L << 40).setLength(0);
    slice.addExtentBuilder();
    slice.addExtentBuilder().setLength(300);
    return slice.build();
  }

  private static String text(TensorShapeProto shape) {
    return shape.getUnknownRank()
        ? "refused"
        : shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList().toString();
  }

  private static String slices(List<TensorSliceProto> slices) {
    StringBuilder text = new StringBuilder();
    for (TensorSliceProto slice : slices) {
      text.append('|');
      slice
          .getExtentList()
          .forEach(
              it ->
                  text.append(it.getStart())
                      .append('+')
                      .append(it.hasLength() ? it.getLength() : "all")
                      .append(' '));
    }
    return text.toString();
  }

  private static String ourSlices(List<SliceMessage> slices) {
    StringBuilder text = new StringBuilder();
    for (SliceMessage slice : slices) {
      text.append('|');
      for (SliceMessage.Extent it : slice.extents()) {
        text.append(it.start()).append('+');
        it.length().ifPresentOrElse(text::append, () -> text.append("all"));
        text.append(' ');
      }
    }
    return text.toString();
  }

  private static ElementType type(int number) {
    return ElementType.of(number);
  }

  @Test
  void readsHeadersAsTensorFlow() {
    BundleHeaderProto header =
        BundleHeaderProto.newBuilder()
            .setNumShards(300)
            .setEndianness(BundleHeaderProto.Endianness.BIG)
            .setVersion(VersionDef.newBuilder().setProducer(1).setMinConsumer(2))
            .build();
    assertSame(
        header.toByteArray(),
        bytes -> {
          BundleHeaderProto it = BundleHeaderProto.parseFrom(bytes);
          return "%d %b %d"
              .formatted(
                  it.getNumShards(),
                  it.getEndianness() == BundleHeaderProto.Endianness.LITTLE,
                  it.getVersion().getMinConsumer());
        },
        bytes -> {
          HeaderMessage it = ProtoMessage.parse(ByteBuffer.wrap(bytes), new HeaderMessage());
          return "%d %b %d".formatted(it.shards(), it.isLittleEndian(), it.version().minConsumer());
        });
  }

  private static BundleEntryProto.Builder entry() {
    return BundleEntryProto.newBuilder()
        .setDtype(DataType.DT_BFLOAT16)
        .setShape(shape(2, 0, 1L << 40))
        .setShardId(7)
        .setOffset(1L << 35)
        .setSize(24)
        .setCrc32C(0xfedcba98);
  }

  @Test
  void readsEntriesAsTensorFlow() {
    BundleEntryProto entry = entry().addSlices(slice()).addSlices(slice()).build();
    assertSame(
        entry.toByteArray(),
        bytes -> {
          BundleEntryProto it = BundleEntryProto.parseFrom(bytes);
          return "%s %s %d %d %d %d %s"
              .formatted(
                  type(it.getDtypeValue()),
                  dimensions(it.getShape()),
                  it.getShardId(),
                  it.getOffset(),
                  it.getSize(),
                  it.getCrc32C(),
                  slices(it.getSlicesList()));
        },
        bytes -> {
          EntryMessage it = ProtoMessage.parse(ByteBuffer.wrap(bytes), new EntryMessage());
          return "%s %s %d %d %d %d %s"
              .formatted(
                  it.dtype(),
                  dimensions(it),
                  it.shard(),
                  it.offset(),
                  it.size(),
                  it.crc(),
                  ourSlices(it.slices()));
        });
  }

  /** As the reader checks them. */
  private static String dimensions(TensorShapeProto shape) {
    boolean negative = shape.getDimList().stream().anyMatch(dim -> dim.getSize() < 0);
    return negative ? "refused" : text(shape);
  }

  private static String dimensions(EntryMessage entry) {
    try {
      return entry.shape(DataException::new).toString();
    } catch (DataException e) {
      return "refused";
    }
  }

  @Test
  void readsV1ListsAsTensorFlow() {
    SavedTensorSliceMeta.Builder meta = SavedTensorSliceMeta.newBuilder();
    for (String name : List.of("a", "conv/\u00e4")) {
      meta.addTensor(
          SavedSliceMeta.newBuilder()
              .setName(name)
              .setType(DataType.DT_INT64)
              .setShape(shape(2, 3))
              .addSlice(slice()));
    }
    byte[] list = SavedTensorSlices.newBuilder().setMeta(meta).build().toByteArray();
    assertSame(
        list,
        bytes -> {
          StringBuilder text = new StringBuilder();
          for (SavedSliceMeta it : SavedTensorSlices.parseFrom(bytes).getMeta().getTensorList()) {
            text.append(it.getName()).append(type(it.getTypeValue()));
            text.append(dimensions(it.getShape())).append(slices(it.getSliceList()));
          }
          return text.toString();
        },
        bytes -> {
          StringBuilder text = new StringBuilder();
          SavedSlicesMessage all =
              ProtoMessage.parse(
                  ByteBuffer.wrap(bytes), new SavedSlicesMessage(ElementType.INVALID));
          for (SavedSliceMetaMessage it : all.tensors()) {
            text.append(it.name()).append(it.type());
            text.append(dimensions(it)).append(ourSlices(it.slices()));
          }
          return text.toString();
        });
  }

  private static String dimensions(SavedSliceMetaMessage tensor) {
    try {
      return tensor.shape(DataException::new).toString();
    } catch (DataException e) {
      return "refused";
    }
  }

  @Test
  void readsPackedAndSingleValuesAsTensorFlow() throws InvalidProtocolBufferException {
    TensorProto floats =
        TensorProto.newBuilder().addFloatVal(1.5f).addFloatVal(-0f).addFloatVal(Float.NaN).build();
    byte[] packed = slices(floats);
    // The same field once more, not packed: number 5, four bytes.
    byte[] single = {0x12, 7, 0x1a, 5, 5 << 3 | 5, 0, 0, 0x20, 0x41};
    byte[] both = ByteBuffer.allocate(packed.length + 9).put(packed).put(single).array();
    assertThat(SavedTensorSlices.parseFrom(both).getData().getData().getFloatValList())
        .containsExactly(1.5f, -0f, Float.NaN, 10f);
    SavedValues values =
        ProtoMessage.parse(ByteBuffer.wrap(both), new SavedSlicesMessage(ElementType.FLOAT32))
            .values();
    float[] found = new float[4];
    values.bytes(4, DataException::new).asFloatBuffer().get(found);
    assertThat(found).containsExactly(1.5f, -0f, Float.NaN, 10f);
  }

  private static byte[] slices(TensorProto value) {
    return SavedTensorSlices.newBuilder()
        .setData(SavedSlice.newBuilder().setData(value))
        .build()
        .toByteArray();
  }

  /** Of each family of types, with damage. */
  @ParameterizedTest
  @ValueSource(strings = {"FLOAT32", "FLOAT64", "INT64", "UINT64", "UINT32", "INT16", "BOOL"})
  void readsValuesAsTensorFlow(ElementType type) {
    TensorProto.Builder values = TensorProto.newBuilder();
    for (int i = 0; i < 5; i++) {
      long number = (i - 2L) << (13 * i);
      values.addFloatVal(number / 3f).addDoubleVal(number / 3.0).addInt64Val(number);
      values.addUint64Val(number).addUint32Val((int) number).addIntVal((int) number);
      values.addBoolVal(i % 2 == 0);
    }
    TensorProto only = only(values.build(), type);
    assertSame(
        slices(only),
        bytes -> numbers(SavedTensorSlices.parseFrom(bytes).getData().getData(), type),
        bytes -> {
          SavedValues found =
              ProtoMessage.parse(ByteBuffer.wrap(bytes), new SavedSlicesMessage(type)).values();
          ByteBuffer all = found.bytes(found.count(), DataException::new);
          StringBuilder text = new StringBuilder();
          while (all.hasRemaining()) {
            switch (type) {
              case FLOAT32, UINT32 -> text.append(all.getInt());
              case INT16 -> text.append(all.getShort());
              case BOOL -> text.append(all.get());
              default -> text.append(all.getLong());
            }
            text.append(' ');
          }
          return text.toString();
        },
        true);
  }

  private static TensorProto only(TensorProto all, ElementType type) {
    TensorProto.Builder one = TensorProto.newBuilder();
    switch (type) {
      case FLOAT32 -> one.addAllFloatVal(all.getFloatValList());
      case FLOAT64 -> one.addAllDoubleVal(all.getDoubleValList());
      case INT64 -> one.addAllInt64Val(all.getInt64ValList());
      case UINT64 -> one.addAllUint64Val(all.getUint64ValList());
      case UINT32 -> one.addAllUint32Val(all.getUint32ValList());
      case BOOL -> one.addAllBoolVal(all.getBoolValList());
      default -> one.addAllIntVal(all.getIntValList());
    }
    return one.build();
  }

  private static String numbers(TensorProto value, ElementType type) {
    StringBuilder text = new StringBuilder();
    switch (type) {
      case FLOAT32 ->
          value
              .getFloatValList()
              .forEach(it -> text.append(Float.floatToRawIntBits(it)).append(' '));
      case FLOAT64 ->
          value
              .getDoubleValList()
              .forEach(it -> text.append(Double.doubleToRawLongBits(it)).append(' '));
      case INT64 -> value.getInt64ValList().forEach(it -> text.append(it).append(' '));
      case UINT64 -> value.getUint64ValList().forEach(it -> text.append(it).append(' '));
      case UINT32 -> value.getUint32ValList().forEach(it -> text.append(it).append(' '));
      case BOOL -> value.getBoolValList().forEach(it -> text.append(it ? 1 : 0).append(' '));
      default -> value.getIntValList().forEach(it -> text.append((short) (int) it).append(' '));
    }
    return text.toString();
  }

  @Test
  void writesHeadersAsTensorFlow() {
    for (int shards : new int[] {1, 300}) {
      assertThat(HeaderMessage.write(shards, 1))
          .isEqualTo(
              BundleHeaderProto.newBuilder()
                  .setNumShards(shards)
                  .setEndianness(BundleHeaderProto.Endianness.LITTLE)
                  .setVersion(VersionDef.newBuilder().setProducer(1))
                  .build()
                  .toByteArray());
    }
  }

  @Test
  void writesEntriesAsTensorFlow() {
    assertThat(
            EntryMessage.write(
                ElementType.BFLOAT16, TensorShape.of(2, 0, 1L << 40), 7, 1L << 35, 24, 0xfedcba98))
        .isEqualTo(entry().build().toByteArray());
    BundleEntryProto empty =
        BundleEntryProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setShape(TensorShapeProto.getDefaultInstance())
            .build();
    assertThat(EntryMessage.write(ElementType.FLOAT32, TensorShape.of(), 0, 0, 0, 0))
        .isEqualTo(empty.toByteArray());
  }

  /** Groups are gone from protocol buffers, but not from the format; they may lie in each other. */
  @Test
  void groupsDoNotOverflowTheStack() {
    byte[] deep = new byte[1 << 20];
    Arrays.fill(deep, (byte) (9 << 3 | 3));
    assertThat(
            read(
                bytes ->
                    "" + ProtoMessage.parse(ByteBuffer.wrap(bytes), new HeaderMessage()).shards(),
                deep))
        .isEqualTo(read(bytes -> "" + BundleHeaderProto.parseFrom(bytes).getNumShards(), deep))
        .startsWith("refused: Protocol message had too many levels of nesting");
  }
}
