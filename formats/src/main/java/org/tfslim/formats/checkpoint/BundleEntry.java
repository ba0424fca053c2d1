package org.tfslim.formats.checkpoint;

import java.nio.file.Path;
import java.util.function.Function;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.DataType;
import org.tfslim.formats.Damage;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementTypes;
import org.tfslim.formats.Shapes;

/**
 * Where the bytes of a tensor, or of one slice of it, lie.
 *
 * @param shard the data file
 * @param crc the masked CRC32C
 */
record BundleEntry(
    String label, DataType dtype, Shape shape, Path shard, long offset, long size, int crc) {

  /** Checks what the index says about a tensor or a slice. */
  static BundleEntry of(
      String label,
      BundleEntryProto proto,
      Function<Integer, Path> shards,
      Function<String, DataException> damaged) {
    Shape shape = Shapes.of(proto.getShape(), damaged);
    long expected = Shapes.bytes(shape, proto.getDtype(), damaged);
    requireStorable(proto.getDtype(), damaged);
    boolean fixed = ElementTypes.width(proto.getDtype()) > 0;
    if (fixed && proto.getSize() != expected) {
      throw damaged.apply(
          "%d bytes for a %s of shape %s, which takes %d"
              .formatted(proto.getSize(), ElementTypes.name(proto.getDtype()), shape, expected));
    }
    if (proto.getOffset() < 0
        || proto.getSize() < 0
        || proto.getOffset() > Long.MAX_VALUE - proto.getSize()) {
      throw damaged.apply("%d bytes at byte %d".formatted(proto.getSize(), proto.getOffset()));
    }
    return new BundleEntry(
        label,
        proto.getDtype(),
        shape,
        shards.apply(proto.getShardId()),
        proto.getOffset(),
        proto.getSize(),
        proto.getCrc32C());
  }

  static void requireStorable(DataType dtype, Function<String, DataException> damaged) {
    if (!ElementTypes.isStorable(dtype)) {
      throw damaged.apply("its type is " + ElementTypes.name(dtype));
    }
  }

  /** The first byte after it in its shard. */
  long end() {
    return offset + size;
  }

  /** Checks the checksum of all its bytes. */
  void requireChecksum(int found) {
    requireEqual("the checksum", crc, found);
  }

  /** Checks the checksum that stands after the lengths of strings. */
  void requireLengthChecksum(int stored, int found) {
    requireEqual("the checksum of the string lengths", stored, found);
  }

  private void requireEqual(String what, int stored, int found) {
    if (stored != found) {
      throw Damage.at(
          shard,
          offset,
          "%s of %s is %08x, its bytes give %08x".formatted(what, label, stored, found));
    }
  }
}
