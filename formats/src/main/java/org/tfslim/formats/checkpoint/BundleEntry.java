package org.tfslim.formats.checkpoint;

import java.nio.file.Path;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.Shapes;

/**
 * The place of the bytes of a tensor, or of one slice of it.
 *
 * @param shard the data file
 * @param crc the masked CRC32C
 */
record BundleEntry(
    String label,
    ElementType dtype,
    TensorShape shape,
    Path shard,
    long offset,
    long size,
    int crc) {

  /** Checks what the index says about a tensor or a slice. */
  static BundleEntry of(
      String label,
      EntryMessage message,
      Function<Integer, Path> shards,
      Function<String, DataException> damaged) {
    TensorShape shape = message.shape(damaged);
    long expected = Shapes.bytes(shape, message.dtype(), damaged);
    requireStorable(message.dtype(), damaged);
    boolean fixed = message.dtype().width() > 0;
    if (fixed && message.size() != expected) {
      throw damaged.apply(
          "%d bytes for a %s of shape %s, which takes %d"
              .formatted(message.size(), message.dtype().text(), shape, expected));
    }
    if (message.offset() < 0
        || message.size() < 0
        || message.offset() > Long.MAX_VALUE - message.size()) {
      throw damaged.apply("%d bytes at byte %d".formatted(message.size(), message.offset()));
    }
    return new BundleEntry(
        label,
        message.dtype(),
        shape,
        shards.apply(message.shard()),
        message.offset(),
        message.size(),
        message.crc());
  }

  static void requireStorable(ElementType dtype, Function<String, DataException> damaged) {
    if (!dtype.isStorable()) {
      throw damaged.apply("its type is " + dtype.text());
    }
  }

  /** The offset of the first byte after it in its shard. */
  long end() {
    return offset + size;
  }

  /** Checks the checksum of all its bytes. */
  void requireChecksum(int found) {
    requireEqual("the checksum", crc, found);
  }

  /** Checks the checksum that follows the lengths of strings. */
  void requireLengthChecksum(int stored, int found) {
    requireEqual("the checksum of the string lengths", stored, found);
  }

  private void requireEqual(String what, int stored, int found) {
    if (stored != found) {
      throw DamagedFile.at(
          shard,
          offset,
          "%s of %s is %08x, its bytes give %08x".formatted(what, label, stored, found));
    }
  }
}
