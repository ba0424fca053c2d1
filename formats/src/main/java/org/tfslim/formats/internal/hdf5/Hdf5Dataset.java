package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.ByteCursor;
import org.tfslim.formats.internal.Shapes;

/**
 * An array of numbers or booleans.
 *
 * @param path its groups and its name, separated by slashes
 * @param bigEndian whether the highest byte of an element comes first
 * @param at the offset of its elements in the file
 * @param size the number of bytes they take
 */
public record Hdf5Dataset(
    String path, ElementType dtype, boolean bigEndian, TensorShape shape, long at, long size) {
  private static final int MAX_DIMENSIONS = 32;
  private static final int COMPACT = 0;
  private static final int CONTIGUOUS = 1;
  private static final int NULL_SPACE = 2;

  /** The offset of the first byte after it. */
  long end() {
    return at + size;
  }

  /** The array of a header; empty if its elements are neither numbers nor booleans. */
  static Optional<Hdf5Dataset> of(String path, ObjectHeader header, Hdf5Bytes bytes) {
    Function<String, DataException> damaged =
        found -> bytes.damaged("'%s': %s".formatted(path, found));
    ByteBuffer type = header.messages().get(ObjectHeader.DATATYPE);
    ByteBuffer space = header.messages().get(ObjectHeader.DATASPACE);
    if (type == null || space == null) {
      throw damaged.apply("an array without a type or a shape");
    }
    Optional<Hdf5Type> element = Hdf5Type.read(new ByteCursor(type, bytes.path(), 0));
    if (element.isEmpty()) {
      return Optional.empty();
    }
    TensorShape shape = shape(new ByteCursor(space, bytes.path(), 0), damaged);
    long size = Shapes.bytes(shape, element.get().dtype(), damaged);
    long at = place(path, header.messages().get(ObjectHeader.LAYOUT), size, bytes, damaged);
    if (size > 0 && (at < 0 || at > bytes.size() - size)) {
      throw damaged.apply("%d bytes at byte %d of a file of %d".formatted(size, at, bytes.size()));
    }
    return Optional.of(
        new Hdf5Dataset(path, element.get().dtype(), element.get().bigEndian(), shape, at, size));
  }

  private static TensorShape shape(ByteCursor in, Function<String, DataException> damaged) {
    int version = in.unsignedByte();
    int rank = in.unsignedByte();
    in.unsignedByte();
    int kind = in.unsignedByte();
    if (version == 1) {
      in.take(4);
    } else if (version != 2 || kind == NULL_SPACE) {
      throw damaged.apply("a shape of version %d and kind %d".formatted(version, kind));
    }
    if (rank > MAX_DIMENSIONS) {
      throw damaged.apply("%d dimensions".formatted(rank));
    }
    long[] dimensions = new long[rank];
    for (int i = 0; i < rank; i++) {
      dimensions[i] = in.take(Long.BYTES).getLong(0);
    }
    return Shapes.of(dimensions, damaged);
  }

  private static long place(
      String path,
      ByteBuffer message,
      long size,
      Hdf5Bytes bytes,
      Function<String, DataException> damaged) {
    ByteCursor in = new ByteCursor(message, bytes.path(), 0);
    int version = in.unsignedByte();
    int kind = in.unsignedByte();
    if ((version != 3 && version != 4) || kind == COMPACT || kind > CONTIGUOUS) {
      throw bytes.unsupported(
          "an array that is stored in chunks or in its header (%s)".formatted(path));
    }
    ByteBuffer place = in.take(2 * Long.BYTES);
    long stored = place.getLong(Long.BYTES);
    if (place.getLong(0) == Hdf5Bytes.UNDEFINED && size > 0) {
      throw damaged.apply("its elements were never written");
    }
    if (stored != size && size > 0) {
      throw damaged.apply("%d bytes are stored, its shape takes %d".formatted(stored, size));
    }
    return place.getLong(0);
  }
}
