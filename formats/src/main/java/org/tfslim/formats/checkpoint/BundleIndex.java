package org.tfslim.formats.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.Shapes;

/**
 * The {@code .index} file of a V2 checkpoint: a header, then an entry for each tensor and slice.
 */
final class BundleIndex {
  private static final int FORMAT_VERSION = 1;

  private final Path prefix;
  private final Path file;
  private final Map<ByteBuffer, EntryMessage> messages = new LinkedHashMap<>();
  private final SortedMap<String, StoredTensor> tensors = new TreeMap<>();
  private final Map<String, List<BundleEntry>> pieces = new LinkedHashMap<>();
  private long keyBytes;
  private int shards;

  private BundleIndex(Path prefix) {
    this.prefix = prefix;
    this.file = CheckpointPaths.index(prefix);
  }

  /**
   * Reads and checks the whole index.
   *
   * @throws DataException if it is missing or damaged
   */
  static BundleIndex read(Path prefix) {
    BundleIndex index = new BundleIndex(prefix);
    SsTable.open(index.file).forEach(index::add);
    if (index.shards == 0) {
      throw DamagedFile.in(index.file, "it has no header");
    }
    index.messages.forEach(index::addTensor);
    index.requireDisjoint();
    return index;
  }

  SortedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  /** How many data files there are. */
  int shards() {
    return shards;
  }

  /** The places of a tensor's slices, in order. */
  List<BundleEntry> pieces(String name) {
    return pieces.get(name);
  }

  /** The places of all tensors and slices. */
  List<BundleEntry> allPieces() {
    return pieces.values().stream().flatMap(List::stream).toList();
  }

  private boolean add(byte[] key, ByteBuffer value) {
    keyBytes += key.length;
    if (keyBytes > TableBlock.MAX_KEY_BYTES) {
      throw DamagedFile.in(file, "the names take more than %d bytes".formatted(keyBytes));
    }
    try {
      if (key.length == 0) {
        readHeader(ProtoMessage.parse(value, new HeaderMessage()));
      } else {
        messages.put(ByteBuffer.wrap(key), ProtoMessage.parse(value, new EntryMessage()));
      }
    } catch (InvalidProtocolBufferException e) {
      throw DamagedFile.in(file, "an entry cannot be parsed: " + e.getMessage());
    }
    return true;
  }

  private void readHeader(HeaderMessage header) {
    if (!header.isLittleEndian()) {
      throw new DataException(
          file + " was written on a big-endian machine. Save it again on a little-endian one.");
    }
    if (header.version().minConsumer() > FORMAT_VERSION) {
      throw new DataException(
          "%s is of version %d, this program reads version %d. Save it with an older TensorFlow."
              .formatted(file, header.version().minConsumer(), FORMAT_VERSION));
    }
    shards = header.shards();
    if (shards < 1) {
      throw DamagedFile.in(file, "it lists %d data files".formatted(shards));
    }
  }

  private void addTensor(ByteBuffer key, EntryMessage message) {
    if (key.get(0) == 0) {
      return; // A slice: the tensor's own entry leads to it.
    }
    String name = name(key);
    Function<String, DataException> damaged = damaged(name);
    if (!message.slices().isEmpty()) {
      addSliced(name, message, damaged);
      return;
    }
    BundleEntry whole = BundleEntry.of(name, message, shard(damaged), damaged);
    add(name, whole.shape(), List.of(TensorSlice.whole(whole.shape())), List.of(whole));
  }

  private void addSliced(
      String name, EntryMessage message, Function<String, DataException> damaged) {
    TensorShape shape = message.shape(damaged);
    Shapes.bytes(shape, message.dtype(), damaged);
    List<TensorSlice> slices = new ArrayList<>();
    List<BundleEntry> places = new ArrayList<>();
    for (SliceMessage sliceMessage : message.slices()) {
      TensorSlice slice = TensorSlice.of(sliceMessage, shape, damaged);
      EntryMessage place = messages.get(ByteBuffer.wrap(slice.key(name)));
      if (place == null) {
        throw damaged.apply("its slice %d is missing".formatted(slices.size()));
      }
      BundleEntry piece =
          BundleEntry.of(name + " slice " + slices.size(), place, shard(damaged), damaged);
      if (piece.dtype() != message.dtype() || !piece.shape().equals(slice.shape())) {
        throw damaged.apply("its slice %d does not fit it".formatted(slices.size()));
      }
      slices.add(slice);
      places.add(piece);
    }
    StoredTensor.requireEnough(shape, slices, damaged);
    add(name, shape, slices, places);
  }

  private void add(
      String name, TensorShape shape, List<TensorSlice> slices, List<BundleEntry> places) {
    long size = places.stream().mapToLong(BundleEntry::size).sum();
    TensorEntry entry = new TensorEntry(name, places.get(0).dtype(), shape, size);
    tensors.put(name, new StoredTensor(entry, slices));
    pieces.put(name, places);
  }

  /** Two tensors must not share bytes: it is wrong, and a small file could then fill the memory. */
  private void requireDisjoint() {
    List<BundleEntry> sorted = new ArrayList<>(allPieces());
    sorted.sort(Comparator.comparing(BundleEntry::shard).thenComparing(BundleEntry::offset));
    for (int i = 1; i < sorted.size(); i++) {
      BundleEntry before = sorted.get(i - 1);
      BundleEntry after = sorted.get(i);
      if (before.shard().equals(after.shard())
          && after.size() > 0
          && before.end() > after.offset()) {
        throw damaged(after.label()).apply("it shares bytes with " + before.label());
      }
    }
  }

  private Function<Integer, Path> shard(Function<String, DataException> damaged) {
    return shard -> {
      if (shard < 0 || shard >= shards) {
        throw damaged.apply("it lies in data file %d of %d".formatted(shard, shards));
      }
      return CheckpointPaths.data(prefix, shard, shards);
    };
  }

  private Function<String, DataException> damaged(String name) {
    return found -> DamagedFile.in(file, "tensor %s: %s".formatted(name, found));
  }

  private String name(ByteBuffer key) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(key.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw DamagedFile.in(file, "the name of a tensor is not UTF-8");
    }
  }
}
