package org.tfslim.formats.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SavedSliceMeta;
import org.tensorflow.proto.SavedTensorSliceMeta;
import org.tensorflow.proto.SavedTensorSlices;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorSliceProto;
import org.tfslim.formats.Damage;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Shapes;
import org.tfslim.formats.TensorEntry;

/** A V1 checkpoint ({@code tensor_slice_writer.cc}): one table with a message for each slice. */
final class SliceStore implements TensorStore {
  /** Objects take more room than their bytes; 100,000 variables need less than this. */
  private static final int MOST_META_BYTES = 16 << 20;

  /** A slice of a tensor. */
  private record Piece(StoredTensor tensor, int slice) {
    String name() {
      return tensor.entry().name();
    }

    long elements() {
      return tensor.slices().get(slice).shape().size();
    }
  }

  private final SsTable table;
  private final SortedMap<String, StoredTensor> tensors = new TreeMap<>();

  private SliceStore(SsTable table) {
    this.table = table;
  }

  static SliceStore open(Path file) {
    SsTable table = SsTable.open(file);
    SliceStore store = new SliceStore(table);
    ByteBuffer meta =
        table.find(new byte[0]).orElseThrow(() -> Damage.in(file, "it has no list of tensors"));
    if (meta.remaining() > MOST_META_BYTES) {
      throw Damage.in(file, "its list of tensors takes %d bytes".formatted(meta.remaining()));
    }
    SavedTensorSliceMeta list = store.parse("the list of tensors", meta).getMeta();
    list.getTensorList().forEach(store::add);
    store.measureStrings();
    return store;
  }

  private void add(SavedSliceMeta meta) {
    Function<String, DataException> damaged = damaged(meta.getName());
    BundleEntry.requireStorable(meta.getType(), damaged);
    Shape shape = Shapes.of(meta.getShape(), damaged);
    List<TensorSlice> slices = new ArrayList<>();
    for (TensorSliceProto slice : meta.getSliceList()) {
      slices.add(TensorSlice.of(slice, shape, damaged));
    }
    long bytes = Shapes.bytes(shape, meta.getType(), damaged);
    StoredTensor.requireEnough(shape, slices, damaged);
    TensorEntry entry = new TensorEntry(meta.getName(), meta.getType(), shape, bytes);
    StoredTensor tensor = new StoredTensor(entry, slices);
    if (tensors.put(meta.getName(), tensor) != null) {
      throw damaged.apply("it is listed twice");
    }
  }

  /** The list says nothing of the size of strings; one walk through the file tells them all. */
  private void measureStrings() {
    Map<ByteBuffer, Piece> pieces = pieces(DataType.DT_STRING);
    if (pieces.isEmpty()) {
      return;
    }
    Map<String, Long> sizes = new HashMap<>();
    scan(
        pieces,
        (piece, value) -> {
          long bytes = strings(piece, value).stream().mapToLong(string -> string.length).sum();
          sizes.merge(piece.name(), bytes, Long::sum);
        });
    sizes.forEach((name, bytes) -> tensors.computeIfPresent(name, (n, t) -> t.withBytes(bytes)));
  }

  /** The slices of all tensors, or of those of one type, by their keys. */
  private Map<ByteBuffer, Piece> pieces(DataType... types) {
    Map<ByteBuffer, Piece> pieces = new LinkedHashMap<>();
    for (StoredTensor tensor : tensors.values()) {
      for (int i = 0; i < tensor.slices().size(); i++) {
        if (types.length == 0 || List.of(types).contains(tensor.entry().dtype())) {
          byte[] key = tensor.slices().get(i).key(tensor.entry().name());
          pieces.put(ByteBuffer.wrap(key), new Piece(tensor, i));
        }
      }
    }
    return pieces;
  }

  /** Walks once through the file and takes the slices that it meets out of {@code wanted}. */
  private void scan(Map<ByteBuffer, Piece> wanted, BiConsumer<Piece, TensorProto> visitor) {
    table.forEach(
        (key, value) -> {
          Piece piece = wanted.remove(ByteBuffer.wrap(key));
          if (piece != null) {
            visitor.accept(piece, parse(piece.name(), value).getData().getData());
          }
          return true;
        });
  }

  @Override
  public SortedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public ByteBuffer bytes(StoredTensor tensor, int slice) {
    Piece piece = new Piece(tensor, slice);
    return bytes(piece, value(piece));
  }

  @Override
  public List<byte[]> strings(StoredTensor tensor, int slice) {
    Piece piece = new Piece(tensor, slice);
    return strings(piece, value(piece));
  }

  private ByteBuffer bytes(Piece piece, TensorProto value) {
    DataType dtype = piece.tensor().entry().dtype();
    return SavedValues.bytes(value, dtype, piece.elements(), damaged(piece.name()));
  }

  private List<byte[]> strings(Piece piece, TensorProto value) {
    return SavedValues.strings(value, piece.elements(), damaged(piece.name()));
  }

  private TensorProto value(Piece piece) {
    byte[] key = piece.tensor().slices().get(piece.slice()).key(piece.name());
    ByteBuffer value = table.find(key).orElseThrow(() -> isMissing(piece));
    return parse(piece.name(), value).getData().getData();
  }

  private SavedTensorSlices parse(String what, ByteBuffer value) {
    try {
      return SavedTensorSlices.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw Damage.in(table.file(), "%s cannot be parsed: %s".formatted(what, e.getMessage()));
    }
  }

  /** The table's blocks have checksums of their own, so the deep check reads them all, once. */
  @Override
  public void verify(CheckpointReader.Depth depth, Consumer<String> problems) {
    if (depth == CheckpointReader.Depth.FILES) {
      return; // The footer is at the end, so a file that opens is not cut off.
    }
    Map<ByteBuffer, Piece> missing = pieces();
    try {
      scan(missing, (piece, value) -> check(piece, value, problems));
      missing.values().forEach(piece -> problems.accept(isMissing(piece).getMessage()));
    } catch (DataException e) {
      problems.accept(e.getMessage());
    }
  }

  private void check(Piece piece, TensorProto value, Consumer<String> problems) {
    try {
      if (piece.tensor().entry().dtype() == DataType.DT_STRING) {
        strings(piece, value);
      } else {
        bytes(piece, value);
      }
    } catch (DataException e) {
      problems.accept(e.getMessage());
    }
  }

  private DataException isMissing(Piece piece) {
    return damaged(piece.name()).apply("its slice %d is missing".formatted(piece.slice()));
  }

  private Function<String, DataException> damaged(String name) {
    return found -> Damage.in(table.file(), "tensor %s: %s".formatted(name, found));
  }
}
