package org.tfslim.formats.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/**
 * A V1 checkpoint ({@code tensor_slice_writer.cc}): one table with one message per slice, or
 * several tables, each with some of the slices.
 */
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

  private final Path prefix;
  private final List<SsTable> tables;
  private final SortedMap<String, StoredTensor> tensors = new TreeMap<>();

  /** The table that holds a slice, by the key of the slice. */
  private final Map<ByteBuffer, SsTable> homes = new HashMap<>();

  private SliceStore(Path prefix, List<SsTable> tables) {
    this.prefix = prefix;
    this.tables = tables;
  }

  static SliceStore open(Path prefix, List<Path> files) {
    SliceStore store = new SliceStore(prefix, files.stream().map(SsTable::open).toList());
    store.tables.forEach(store::readMeta);
    store.tensors.forEach(
        (name, tensor) ->
            StoredTensor.requireEnough(
                tensor.entry().shape(), tensor.slices(), store.damaged(name)));
    store.measureStrings();
    return store;
  }

  private void readMeta(SsTable table) {
    Path file = table.file();
    ByteBuffer meta =
        table
            .find(new byte[0])
            .orElseThrow(() -> DamagedFile.in(file, "it has no list of tensors"));
    if (meta.remaining() > MAX_META_BYTES) {
      throw DamagedFile.in(file, "its list of tensors takes %d bytes".formatted(meta.remaining()));
    }
    Set<String> listed = new HashSet<>();
    for (SavedSliceMetaMessage tensor :
        parse(file, "the list of tensors", meta, ElementType.INVALID).tensors()) {
      if (!listed.add(tensor.name())) {
        throw damaged(tensor.name()).apply("it is listed twice");
      }
      add(table, tensor);
    }
  }

  private void add(SsTable table, SavedSliceMetaMessage meta) {
    Function<String, DataException> damaged = damaged(meta.name());
    BundleEntry.requireStorable(meta.type(), damaged);
    TensorShape shape = meta.shape(damaged);
    List<TensorSlice> slices = new ArrayList<>();
    StoredTensor before = tensors.get(meta.name());
    if (before != null) {
      if (before.entry().dtype() != meta.type() || !before.entry().shape().equals(shape)) {
        throw damaged.apply("two files have it in different shapes or types");
      }
      slices.addAll(before.slices());
    }
    for (SliceMessage message : meta.slices()) {
      TensorSlice slice = TensorSlice.of(message, shape, damaged);
      slices.add(slice);
      homes.put(ByteBuffer.wrap(slice.key(meta.name())), table);
    }
    long bytes = Shapes.bytes(shape, meta.type(), damaged);
    TensorEntry entry = new TensorEntry(meta.name(), meta.type(), shape, bytes);
    tensors.put(meta.name(), new StoredTensor(entry, slices));
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

  /** Scans the files once and removes the slices that it finds from {@code wanted}. */
  private void scan(Map<ByteBuffer, Piece> wanted, BiConsumer<Piece, SavedValues> visitor) {
    tables.forEach(table -> scan(table, wanted, visitor));
  }

  private void scan(
      SsTable table, Map<ByteBuffer, Piece> wanted, BiConsumer<Piece, SavedValues> visitor) {
    table.forEach(
        (key, value) -> {
          Piece piece = wanted.remove(ByteBuffer.wrap(key));
          if (piece != null) {
            visitor.accept(piece, values(table, piece, value));
          }
          return true;
        });
  }

  @Override
  public SortedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public List<Path> files() {
    return tables.stream().map(SsTable::file).toList();
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
    SsTable table = homes.get(ByteBuffer.wrap(key));
    ByteBuffer value = table.find(key).orElseThrow(() -> isMissing(piece));
    return values(table, piece, value);
  }

  private SavedValues values(SsTable table, Piece piece, ByteBuffer value) {
    return parse(table.file(), piece.name(), value, piece.tensor().entry().dtype()).values();
  }

  /**
   * @param type the type of the wanted values
   */
  private static SavedSlicesMessage parse(
      Path file, String what, ByteBuffer value, ElementType type) {
    try {
      return ProtoMessage.parse(value, new SavedSlicesMessage(type));
    } catch (InvalidProtocolBufferException e) {
      throw DamagedFile.in(file, "%s cannot be parsed: %s".formatted(what, e.getMessage()));
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
    return found -> DamagedFile.in(prefix, "tensor %s: %s".formatted(name, found));
  }
}
