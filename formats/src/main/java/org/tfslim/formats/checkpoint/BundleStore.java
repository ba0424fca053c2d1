package org.tfslim.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.internal.ByteCursor;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.FileBytes;

/**
 * A V2 checkpoint ({@code tensor_bundle.cc}): an index, and data files (shards) with the bytes of
 * all tensors.
 */
final class BundleStore implements TensorStore {
  private final BundleIndex index;

  private BundleStore(BundleIndex index) {
    this.index = index;
  }

  static BundleStore open(Path prefix) {
    return new BundleStore(BundleIndex.read(prefix));
  }

  @Override
  public SortedMap<String, StoredTensor> tensors() {
    return index.tensors();
  }

  @Override
  public List<Path> files() {
    return index.allPieces().stream().map(BundleEntry::shard).distinct().toList();
  }

  @Override
  public ByteBuffer bytes(StoredTensor tensor, int slice) {
    BundleEntry place = index.pieces(tensor.entry().name()).get(slice);
    ByteBuffer bytes = FileBytes.read(place.shard(), place.offset(), place.size());
    place.requireChecksum(MaskedCrc32c.of(bytes));
    return bytes;
  }

  @Override
  public void copy(StoredTensor tensor, int slice, Consumer<ByteBuffer> sink) {
    BundleEntry place = index.pieces(tensor.entry().name()).get(slice);
    CRC32C crc = new CRC32C();
    FileBytes.forEachPiece(
        place.shard(),
        place.offset(),
        place.size(),
        piece -> {
          crc.update(piece.duplicate());
          sink.accept(piece);
        });
    place.requireChecksum(MaskedCrc32c.mask(crc));
  }

  @Override
  public List<byte[]> strings(StoredTensor tensor, int slice) {
    return strings(index.pieces(tensor.entry().name()).get(slice));
  }

  /** Reads the lengths as varints, their checksum, then the strings with nothing between them. */
  private static List<byte[]> strings(BundleEntry place) {
    long count = place.shape().elements();
    ByteBuffer bytes = FileBytes.read(place.shard(), place.offset(), place.size());
    ByteCursor in = new ByteCursor(bytes, place.shard(), place.offset());
    if (count > in.remaining()) {
      throw in.damaged("%d strings in %d bytes".formatted(count, in.remaining()));
    }
    CRC32C crc = new CRC32C();
    long[] lengths = new long[(int) count];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.varint();
      crc.update(littleEndian(lengths[i]));
    }
    List<byte[]> strings = new ArrayList<>(lengths.length);
    if (in.hasRemaining()) {
      ByteBuffer lengthChecksum = in.take(Integer.BYTES);
      place.requireLengthChecksum(lengthChecksum.getInt(0), MaskedCrc32c.mask(crc));
      crc.update(lengthChecksum);
    }
    for (long length : lengths) {
      ByteBuffer string = in.take(length);
      byte[] copy = new byte[string.remaining()];
      string.get(copy);
      strings.add(copy);
      crc.update(copy);
    }
    if (in.hasRemaining()) {
      throw in.damaged("%d bytes too many".formatted(in.remaining()));
    }
    place.requireChecksum(MaskedCrc32c.mask(crc));
    return strings;
  }

  /** Lengths enter the checksum as 32-bit numbers if they fit. */
  private static ByteBuffer littleEndian(long length) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return length >>> Integer.SIZE == 0
        ? bytes.putInt((int) length).flip()
        : bytes.putLong(length).flip();
  }

  @Override
  public void verify(CheckpointReader.Depth depth, Consumer<String> problems) {
    Map<Path, BundleEntry> last = new TreeMap<>();
    for (BundleEntry place : index.allPieces()) {
      last.merge(place.shard(), place, (a, b) -> a.end() < b.end() ? b : a);
    }
    Map<Path, Boolean> usable = new TreeMap<>();
    last.forEach((shard, place) -> usable.put(shard, hasAllBytes(place, problems)));
    if (depth == CheckpointReader.Depth.CHECKSUMS) {
      index.allPieces().stream()
          .filter(place -> usable.get(place.shard()))
          .forEach(place -> verifyChecksum(place, problems));
    }
  }

  private static boolean hasAllBytes(BundleEntry last, Consumer<String> problems) {
    try {
      long size = FileBytes.size(last.shard());
      if (size >= last.end()) {
        return true;
      }
      problems.accept(
          "%s is cut off: it has %d bytes, tensor %s ends at byte %d. %s"
              .formatted(last.shard(), size, last.label(), last.end(), DamagedFile.REMEDY));
    } catch (DataException e) {
      problems.accept(e.getMessage());
    }
    return false;
  }

  private static void verifyChecksum(BundleEntry place, Consumer<String> problems) {
    try {
      if (place.dtype() == ElementType.STRING) {
        strings(place);
      } else if (place.dtype() != ElementType.VARIANT) {
        CRC32C crc = FileBytes.checksum(place.shard(), place.offset(), place.size());
        place.requireChecksum(MaskedCrc32c.mask(crc));
      }
    } catch (DataException e) {
      problems.accept(e.getMessage());
    }
  }
}
