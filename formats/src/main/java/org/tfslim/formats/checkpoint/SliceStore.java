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
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.Shapes;

/** A V1 checkpoint ({@code tensor_slice_writer.cc}): one table with one message per slice. */
final class SliceStore implements TensorStore {
  /** Objects take more room than their bytes; 100,000 variables need less than this. */
  private static final int MAX_META_BYTES = 16 << 20;

  /** A slice of a tensor. */
  private record Piece(StoredTensor tensor, int slice) {
    String name() {
      return tensor.entry().name();
    }

    long elements() {
      return tensor.slices().get(slice).shape().elements();
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
        table
            .find(new byte[0])
            .orElseThrow(() -> DamagedFile.in(file, "it has no list of tensors"));
    if (meta.remaining() > MAX_META_BYTES) {
      throw DamagedFile.in(file, "its list of tensors takes %d bytes".formatted(meta.remaining()));
    }
    store.parse("the list of tensors", meta, ElementType.INVALID).tensors().forEach(store::add);
    store.measureStrings();
    return store;
  }

  private void add(SavedSliceMetaMessage meta) {
    Function<String, DataException> damaged = damaged(meta.name());
    BundleEntry.requireStorable(meta.type(), damaged);
    TensorShape shape = meta.shape(damaged);
    List<TensorSlice> slices = new ArrayList<>();
    for (SliceMessage slice : meta.slices()) {
      slices.add(TensorSlice.of(slice, shape, damaged));
    }
    long bytes = Shapes.bytes(shape, meta.type(), damaged);
    StoredTensor.requireEnough(shape, slices, damaged);
    TensorEntry entry = new TensorEntry(meta.name(), meta.type(), shape, bytes);
    StoredTensor tensor = new StoredTensor(entry, slices);
    if (tensors.put(meta.name(), tensor) != null) {
      throw damaged.apply("it is listed twice");
    }
  }

  /**
   * The list does not contain the size of strings; one pass over the file finds the sizes of all.
   */
  private void measureStrings() {
    Map<ByteBuffer, Piece> pieces = pieces(ElementType.STRING);
    if (pieces.isEmpty()) {
      return;
    }
    Map<String, Long> sizes = new HashMap<>();
    scan(
        pieces,
        (piece, values) -> {
          long bytes = strings(piece, values).stream().mapToLong(string -> string.length).sum();
          sizes.merge(piece.name(), bytes, Long::sum);
        });
    sizes.forEach((name, bytes) -> tensors.computeIfPresent(name, (n, t) -> t.withBytes(bytes)));
  }

  /** The slices of all tensors, or of those of one type, by their keys. */
  private Map<ByteBuffer, Piece> pieces(ElementType... types) {
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

  /** Scans the file once and removes the slices that it finds from {@code wanted}. */
  private void scan(Map<ByteBuffer, Piece> wanted, BiConsumer<Piece, SavedValues> visitor) {
    table.forEach(
        (key, value) -> {
          Piece piece = wanted.remove(ByteBuffer.wrap(key));
          if (piece != null) {
            visitor.accept(piece, values(piece, value));
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
    return bytes(piece, values(piece));
  }

  @Override
  public List<byte[]> strings(StoredTensor tensor, int slice) {
    Piece piece = new Piece(tensor, slice);
    return strings(piece, values(piece));
  }

  private ByteBuffer bytes(Piece piece, SavedValues values) {
    return values.bytes(piece.elements(), damaged(piece.name()));
  }

  private List<byte[]> strings(Piece piece, SavedValues values) {
    return values.strings(piece.elements(), damaged(piece.name()));
  }

  private SavedValues values(Piece piece) {
    byte[] key = piece.tensor().slices().get(piece.slice()).key(piece.name());
    ByteBuffer value = table.find(key).orElseThrow(() -> isMissing(piece));
    return values(piece, value);
  }

  private SavedValues values(Piece piece, ByteBuffer value) {
    return parse(piece.name(), value, piece.tensor().entry().dtype()).values();
  }

  /**
   * @param type the type of the wanted values
   */
  private SavedSlicesMessage parse(String what, ByteBuffer value, ElementType type) {
    try {
      return ProtoMessage.parse(value, new SavedSlicesMessage(type));
    } catch (InvalidProtocolBufferException e) {
      throw DamagedFile.in(table.file(), "%s cannot be parsed: %s".formatted(what, e.getMessage()));
    }
  }

  /** Each block of the table has its own checksum, so the deep check reads all blocks, once. */
  @Override
  public void verify(CheckpointReader.Depth depth, Consumer<String> problems) {
    if (depth == CheckpointReader.Depth.FILES) {
      return; // The footer is at the end, so a file that opens is not cut off.
    }
    Map<ByteBuffer, Piece> missing = pieces();
    try {
      scan(missing, (piece, values) -> check(piece, values, problems));
      missing.values().forEach(piece -> problems.accept(isMissing(piece).getMessage()));
    } catch (DataException e) {
      problems.accept(e.getMessage());
    }
  }

  private void check(Piece piece, SavedValues values, Consumer<String> problems) {
    try {
      if (piece.tensor().entry().dtype() == ElementType.STRING) {
        strings(piece, values);
      } else {
        bytes(piece, values);
      }
    } catch (DataException e) {
      problems.accept(e.getMessage());
    }
  }

  private DataException isMissing(Piece piece) {
    return damaged(piece.name()).apply("its slice %d is missing".formatted(piece.slice()));
  }

  private Function<String, DataException> damaged(String name) {
    return found -> DamagedFile.in(table.file(), "tensor %s: %s".formatted(name, found));
  }
}
