package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.internal.ByteCursor;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.FileBytes;

/**
 * The bytes of an HDF5 file, or of one that lies in another file as it is; what each of them is
 * for, and the exceptions for bytes that are wrong.
 */
final class Hdf5Bytes {
  /** The structures that Keras writes are far smaller; arrays are not limited. */
  private static final int MAX_STRUCTURE_BYTES = 64 << 20;

  /** The address that means "none". */
  static final long UNDEFINED = -1;

  private final Path path;
  private final long start;
  private final long size;

  /** What has been found so far, by its address: nothing may share bytes with something else. */
  private final TreeMap<Long, Extent> extents = new TreeMap<>();

  private record Extent(long end, String what) {}

  /**
   * A file in a file.
   *
   * @param start where it starts
   * @param size how many bytes it has
   */
  Hdf5Bytes(Path path, long start, long size) {
    this.path = path;
    this.start = start;
    this.size = size;
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  ByteBuffer read(long address, long length) {
    if (address < 0 || length < 0 || length > size - address) {
      throw damaged(
          "it has %d bytes, but %d bytes from byte %s on are needed"
              .formatted(size, length, Long.toUnsignedString(address)));
    }
    return FileBytes.read(path, start + address, length);
  }

  /** A cursor over a structure. */
  ByteCursor cursor(long address, long length) {
    if (length > MAX_STRUCTURE_BYTES) {
      throw DamagedFile.at(path, address, "a structure of %d bytes".formatted(length));
    }
    return new ByteCursor(read(address, length), path, start + address);
  }

  /** A cursor over a structure, after its four-letter signature. */
  ByteCursor cursor(long address, long length, String letters) {
    ByteCursor in = cursor(address, length);
    ByteBuffer found = in.take(letters.length());
    if (!StandardCharsets.ISO_8859_1.decode(found).toString().equals(letters)) {
      throw DamagedFile.at(path, address, "the letters %s are missing".formatted(letters));
    }
    return in;
  }

  /**
   * Notes what bytes are for.
   *
   * @throws DataException if they are for something else already: that is wrong, and a small file
   *     could then fill the disk
   */
  void claim(long address, long length, String what) {
    if (length == 0) {
      return;
    }
    Map.Entry<Long, Extent> before = extents.lowerEntry(address + length);
    if (before != null && before.getValue().end() > address) {
      throw damaged("%s shares bytes with %s".formatted(what, before.getValue().what()));
    }
    extents.put(address, new Extent(address + length, what));
  }

  DataException damaged(String found) {
    return DamagedFile.in(path, Printable.line(found));
  }

  DataException unsupported(String found) {
    return new DataException(unsupportedText(found, "Save"));
  }

  /** The exception for an array whose elements are stored in a way that is not read. */
  DataException unreadable(String found) {
    return new DataException(
        unsupportedText(found, "Leave it out with exclude, or save"), "exclude");
  }

  private String unsupportedText(String found, String advice) {
    String python = "'" + path.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
    return """
        %s has %s, which this program does not read. %s its arrays as an npz file, with h5py installed:
          import h5py, numpy; file = h5py.File(%s); arrays = {}
          file.visititems(lambda name, it: arrays.update({name: it[()]}) if isinstance(it, h5py.Dataset) else None)
          numpy.savez('weights.npz', **arrays)\
        """
        .formatted(path, Printable.line(found), advice, python);
  }
}
