package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
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
 * @param obstacle why its elements cannot be read; empty if they can
 */
public record Hdf5Dataset(
    String path,
    ElementType dtype,
    boolean bigEndian,
    TensorShape shape,
    long at,
    long size,
    Optional<String> obstacle) {
  private static final int MAX_DIMENSIONS = 32;
  private static final int COMPACT = 0;
  private static final int CONTIGUOUS = 1;
  private static final int CHUNKED = 2;
  private static final int VIRTUAL = 3;
  private static final int NULL_SPACE = 2;

  /** A dataspace: the shape, and whether it can grow. */
  private record Space(TensorShape shape, boolean fixed) {}

  /** Where elements are. */
  private record Place(long at, Optional<String> obstacle) {}

  /**
   * The array of a header; otherwise what it is instead, in words.
   *
   * @param leftOut is told what the elements are if they are neither numbers nor booleans
   */
  static Optional<Hdf5Dataset> of(
      String path, ObjectHeader header, Hdf5Bytes bytes, Consumer<String> leftOut) {
    Function<String, DataException> damaged =
        found -> bytes.damaged("'%s': %s".formatted(path, found));
    ObjectHeader.Message type =
        header
            .message(ObjectHeader.DATATYPE)
            .orElseThrow(() -> damaged.apply("an array without a type"));
    ObjectHeader.Message form =
        header
            .message(ObjectHeader.DATASPACE)
            .orElseThrow(() -> damaged.apply("an array without a shape"));
    if (type.shared()) {
      leftOut.accept("of a type that is stored by itself in the file");
      return Optional.empty();
    }
    Hdf5Type element =
        Hdf5Type.read(new ByteCursor(type.body(), bytes.path(), 0), header.text("dtype"), damaged);
    Optional<Space> space = space(new ByteCursor(form.body(), bytes.path(), 0), damaged);
    if (space.isEmpty() || element.dtype().isEmpty()) {
      leftOut.accept(space.isEmpty() ? "without elements" : element.text());
      return Optional.empty();
    }
    TensorShape shape = space.get().shape();
    long size = Shapes.bytes(shape, element.dtype().get(), damaged);
    Layout layout =
        new Layout(header.message(ObjectHeader.LAYOUT).orElseThrow(), path, bytes, damaged);
    Place place = layout.place(size, space.get().fixed());
    if (header.message(ObjectHeader.EXTERNAL_FILES).isPresent()) {
      place = new Place(0, Optional.of("an array whose elements are in other files"));
    }
    return Optional.of(
        new Hdf5Dataset(
            path,
            element.dtype().get(),
            element.bigEndian(),
            shape,
            place.at(),
            size,
            place.obstacle()));
  }

  /** The same array under another name. */
  Hdf5Dataset at(String other) {
    return new Hdf5Dataset(other, dtype, bigEndian, shape, at, size, obstacle);
  }

  /** Empty for an array without elements, not even one. */
  private static Optional<Space> space(ByteCursor in, Function<String, DataException> damaged) {
    int version = in.unsignedByte();
    int rank = in.unsignedByte();
    int flags = in.unsignedByte();
    int kind = in.unsignedByte();
    if (version == 1) {
      in.take(4);
    } else if (version != 2 || kind > NULL_SPACE || (kind == 1) != (rank > 0)) {
      throw damaged.apply("a shape of version %d and kind %d".formatted(version, kind));
    }
    if (rank > MAX_DIMENSIONS || flags > 1) {
      throw damaged.apply("%d dimensions, kind %d".formatted(rank, flags));
    }
    long[] dimensions = dimensions(in, rank);
    TensorShape shape = Shapes.of(dimensions, damaged);
    boolean fixed = true;
    if ((flags & 1) != 0) {
      long[] most = dimensions(in, rank);
      for (int i = 0; i < rank; i++) {
        fixed &= most[i] == dimensions[i];
        if (most[i] >= 0 && most[i] < dimensions[i]) {
          throw damaged.apply(
              "dimension %d is %d of at most %d".formatted(i, dimensions[i], most[i]));
        }
      }
    }
    if (in.remaining() >= Long.BYTES) {
      throw damaged.apply("its %d dimensions are followed by others".formatted(rank));
    }
    return version == 2 && kind == NULL_SPACE
        ? Optional.empty()
        : Optional.of(new Space(shape, fixed));
  }

  private static long[] dimensions(ByteCursor in, int rank) {
    long[] dimensions = new long[rank];
    for (int i = 0; i < rank; i++) {
      dimensions[i] = in.take(Long.BYTES).getLong(0);
    }
    return dimensions;
  }

  /** How the elements are stored. */
  private record Layout(
      ObjectHeader.Message message,
      String path,
      Hdf5Bytes bytes,
      Function<String, DataException> damaged) {

    Place place(long size, boolean fixed) {
      ByteCursor in = new ByteCursor(message.body(), bytes.path(), 0);
      int version = in.unsignedByte();
      int kind = in.unsignedByte();
      if (version == 1 || version == 2) {
        return new Place(0, Optional.of("an array that HDF5 before version 1.6.3 stored"));
      }
      if ((version != 3 && version != 4) || kind > VIRTUAL) {
        throw damaged.apply("a layout of version %d and kind %d".formatted(version, kind));
      }
      return switch (kind) {
        case COMPACT -> compact(in, size);
        case CONTIGUOUS -> contiguous(in, size, fixed);
        case CHUNKED -> chunked(in, version, size);
        default -> new Place(0, Optional.of("an array that is put together from others"));
      };
    }

    /** In the header itself. */
    private Place compact(ByteCursor in, long size) {
      int stored = in.take(Short.BYTES).getShort(0) & 0xffff;
      if (stored != size || in.remaining() - stored >= Long.BYTES) {
        throw damaged.apply("%d bytes are stored, its shape takes %d".formatted(stored, size));
      }
      in.take(stored);
      return new Place(message.address() + 2 + Short.BYTES, Optional.empty());
    }

    /** Nothing was written of an array without elements, and nothing is to be read. */
    private Place chunked(ByteCursor in, int version, long size) {
      if (version == 3) {
        in.take(1); // The number of dimensions.
        if (size == 0 && in.take(Long.BYTES).getLong(0) == Hdf5Bytes.UNDEFINED) {
          return new Place(0, Optional.empty());
        }
      }
      return new Place(0, Optional.of("an array that is stored in chunks"));
    }

    private Place contiguous(ByteCursor in, long size, boolean fixed) {
      ByteBuffer place = in.take(2 * Long.BYTES);
      long at = place.getLong(0);
      long stored = place.getLong(Long.BYTES);
      if (in.remaining() >= Long.BYTES || !fixed) {
        throw damaged.apply("its shape or its layout is not that of an array in one piece");
      }
      if (stored != size) {
        throw damaged.apply("%d bytes are stored, its shape takes %d".formatted(stored, size));
      }
      if (at == Hdf5Bytes.UNDEFINED && size > 0) {
        return new Place(0, Optional.of("an array whose elements were never written"));
      }
      if (size > 0 && (at < 0 || at > bytes.size() - size)) {
        throw damaged.apply(
            "%d bytes at byte %d of a file of %d".formatted(size, at, bytes.size()));
      }
      bytes.claim(at, size, "'%s'".formatted(path));
      return new Place(at, Optional.empty());
    }
  }
}
