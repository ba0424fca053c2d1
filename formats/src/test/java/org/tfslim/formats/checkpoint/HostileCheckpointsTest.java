package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.checkpoint.CheckpointReader.Depth;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.testing.SampleCheckpoints;

/** Well-formed tables that say impossible things. */
class HostileCheckpointsTest {
  private static final int FLOATS = 12;

  @TempDir Path directory;

  private Path prefix;
  private int checksum;

  @BeforeEach
  void writeData() {
    prefix = directory.resolve("model.ckpt-1");
    byte[] data = new byte[FLOATS * Float.BYTES];
    checksum = MaskedCrc32c.of(ByteBuffer.wrap(data, 0, 6 * Float.BYTES));
    SampleCheckpoints.write(CheckpointPaths.data(prefix, 0, 1), data);
  }

  private static BundleHeaderProto.Builder header() {
    return BundleHeaderProto.newBuilder().setNumShards(1);
  }

  private static TensorShapeProto shape(long... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    LongStream.of(dimensions).forEach(size -> shape.addDimBuilder().setSize(size));
    return shape.build();
  }

  /** Six floats. */
  private BundleEntryProto.Builder entry() {
    return BundleEntryProto.newBuilder()
        .setDtype(DataType.DT_FLOAT)
        .setShape(shape(2, 3))
        .setSize(6 * Float.BYTES)
        .setCrc32C(checksum);
  }

  private static TensorSliceProto rows(long start, long length) {
    TensorSliceProto.Builder slice = TensorSliceProto.newBuilder();
    slice.addExtentBuilder().setStart(start).setLength(length);
    slice.addExtentBuilder();
    return slice.build();
  }

  private static TableBytes table(BundleHeaderProto.Builder header) {
    return new TableBytes().put("", header.build().toByteArray());
  }

  private void refuses(TableBytes table, String message) {
    table.write(CheckpointPaths.index(prefix));
    assertThatThrownBy(() -> CheckpointReader.open(prefix))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  private void refuses(BundleEntryProto.Builder entry, String message) {
    refuses(table(header()).put("a", entry.build().toByteArray()), message);
  }

  @Test
  void readsWhatIsWellFormed() {
    table(header()).put("a", entry().build().toByteArray()).write(CheckpointPaths.index(prefix));
    assertThat(CheckpointReader.open(prefix).readFloats("a")).isEqualTo(new float[6]);
  }

  @Test
  void refusesHeaders() {
    refuses(new TableBytes(), "it has no header");
    refuses(table(header().setNumShards(0)), "it lists 0 data files");
    refuses(table(header().setEndiannessValue(1)), "big-endian");
    refuses(table(header().setVersion(VersionDef.newBuilder().setMinConsumer(2))), "of version 2");
    refuses(new TableBytes().put("", new byte[] {8}), "cannot be parsed");
  }

  @Test
  void refusesEntries() {
    refuses(entry().setShape(shape(2, -3)), "tensor a: dimension 1 is -3");
    refuses(entry().setShape(shape(1L << 40, 1L << 40)), "too many elements");
    refuses(entry().setShape(shape(0, 1L << 40, 1L << 40)), "too many elements");
    refuses(entry().setShape(TensorShapeProto.newBuilder().setUnknownRank(true)), "unknown rank");
    refuses(entry().setSize(7), "7 bytes for a float32 of shape [2, 3], which takes 24");
    refuses(entry().setOffset(-1), "24 bytes at byte -1");
    refuses(entry().setOffset(Long.MAX_VALUE), "24 bytes at byte");
    refuses(entry().setShardId(1), "data file 1 of 1");
    refuses(entry().setDtype(DataType.DT_RESOURCE), "its type is resource");
    refuses(entry().setDtypeValue(9999), "its type is unknown");
    refuses(
        table(header()).put("\u00ff", entry().build().toByteArray()),
        "the name of a tensor is not UTF-8");
  }

  @Test
  void refusesTensorsThatShareBytes() {
    byte[] entry = entry().build().toByteArray();
    refuses(table(header()).put("a", entry).put("b", entry), "tensor b: it shares bytes with a");
  }

  @Test
  void tellsOfDataBeyondTheFile() {
    BundleEntryProto far = entry().setShape(shape(1L << 40)).setSize(4L << 40).setOffset(0).build();
    table(header()).put("a", far.toByteArray()).write(CheckpointPaths.index(prefix));
    CheckpointReader reader = CheckpointReader.open(prefix);
    assertThat(reader.problems(Depth.FILES)).singleElement().asString().contains("is cut off");
    assertThatThrownBy(() -> reader.read("a"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it has 48 bytes");
  }

  private TableBytes sliced(TensorSliceProto... slices) {
    TensorShape full = TensorShape.of(4, 3);
    BundleEntryProto.Builder whole =
        BundleEntryProto.newBuilder().setDtype(DataType.DT_FLOAT).setShape(shape(4, 3));
    TableBytes table = table(header());
    for (TensorSliceProto slice : slices) {
      byte[] key = key(slice, full);
      int offset = whole.getSlicesCount() * 6 * Float.BYTES;
      table.put(key, entry().setOffset(offset).build().toByteArray());
      whole.addSlices(slice);
    }
    return table.put("a", whole.build().toByteArray());
  }

  private static byte[] key(TensorSliceProto slice, TensorShape full) {
    try {
      SliceMessage message =
          ProtoMessage.parse(ByteBuffer.wrap(slice.toByteArray()), new SliceMessage());
      return TensorSlice.of(message, full, DataException::new).key("a");
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void joinsOnlySlicesThatFitTogether() {
    sliced(rows(0, 2), rows(2, 2)).write(CheckpointPaths.index(prefix));
    assertThat(CheckpointReader.open(prefix).readFloats("a")).hasSize(FLOATS);
    sliced(rows(0, 2), rows(1, 2)).write(CheckpointPaths.index(prefix));
    CheckpointReader overlapping = CheckpointReader.open(prefix);
    assertThatThrownBy(() -> overlapping.read("a"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the slices of tensor a overlap");
  }

  @Test
  void refusesSlices() {
    refuses(sliced(rows(0, 2)), "its 1 slices do not make up its shape [4, 3]");
    refuses(sliced(rows(0, 3), rows(3, 1)), "its slice 0 does not fit it");
    BundleEntryProto.Builder whole =
        BundleEntryProto.newBuilder().setDtype(DataType.DT_FLOAT).setShape(shape(4, 3));
    refuses(whole.clone().addSlices(rows(0, 4)), "its slice 0 is missing");
    refuses(whole.clone().addSlices(rows(3, 2)), "a slice of 2 from 3 on in dimension 0");
    refuses(whole.clone().addSlices(rows(-1, 2)), "a slice of 2 from -1 on");
    refuses(whole.clone().addSlices(TensorSliceProto.newBuilder()), "a slice of 0 dimensions");
  }

  private static SavedSliceMeta.Builder v1(long... dimensions) {
    TensorSliceProto.Builder slice = TensorSliceProto.newBuilder();
    LongStream.of(dimensions).forEach(size -> slice.addExtentBuilder());
    return SavedSliceMeta.newBuilder()
        .setName("a")
        .setType(DataType.DT_INT64)
        .setShape(shape(dimensions))
        .addSlice(slice);
  }

  private CheckpointReader openV1(TensorProto value, SavedSliceMeta.Builder... tensors) {
    SavedTensorSliceMeta.Builder meta = SavedTensorSliceMeta.newBuilder();
    for (SavedSliceMeta.Builder tensor : tensors) {
      meta.addTensor(tensor);
    }
    SavedTensorSlices list = SavedTensorSlices.newBuilder().setMeta(meta).build();
    SavedTensorSlices data =
        SavedTensorSlices.newBuilder().setData(SavedSlice.newBuilder().setData(value)).build();
    new TableBytes()
        .put("", list.toByteArray())
        .put(TensorSlice.whole(TensorShape.of(3)).key("a"), data.toByteArray())
        .write(prefix);
    return CheckpointReader.open(prefix);
  }

  @Test
  void refusesV1Lists() {
    TensorProto three =
        TensorProto.newBuilder().addInt64Val(1).addInt64Val(2).addInt64Val(3).build();
    assertThat(openV1(three, v1(3)).readLongs("a")).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> openV1(three, v1(3), v1(3)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tensor a: it is listed twice");
    assertThatThrownBy(() -> openV1(three, v1(3).clearSlice()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its 0 slices do not make up");
  }

  @Test
  void tellsOfV1ValuesThatDoNotFit() {
    TensorProto two = TensorProto.newBuilder().addInt64Val(1).addInt64Val(2).build();
    CheckpointReader reader = openV1(two, v1(3));
    assertThatThrownBy(() -> reader.read("a"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 values found, 3 expected");
    assertThat(reader.problems(Depth.FILES)).isEmpty();
    assertThat(reader.problems(Depth.CHECKSUMS)).hasSize(1);
    TensorProto four = two.toBuilder().addInt64Val(3).addInt64Val(4).build();
    CheckpointReader more = openV1(four, v1(3));
    assertThatThrownBy(() -> more.read("a"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("4 values found, 3 expected");
    CheckpointReader enormous = openV1(two, v1(3).setName("b"), v1(1L << 40));
    assertThat(enormous.problems(Depth.CHECKSUMS))
        .anySatisfy(problem -> assertThat(problem).contains("b: its slice 0 is missing"))
        .anySatisfy(problem -> assertThat(problem).contains("1099511627776 expected"));
  }
}
