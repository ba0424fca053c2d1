package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.tfslim.formats.DataException;
import org.tfslim.formats.internal.ByteCursor;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.FileBytes;

/**
 * The bytes of an HDF5 file, and the exceptions for bytes that are wrong.
 *
 * @param size the size of the file
 */
record Hdf5Bytes(Path path, long size) {
  /** The structures that Keras writes are far smaller; arrays are not limited. */
  private static final int MAX_STRUCTURE_BYTES = 64 << 20;

  /** The address that means "none". */
  static final long UNDEFINED = -1;

  ByteBuffer read(long address, long length) {
    return FileBytes.read(path, address, length);
  }

  /** A cursor over a structure. */
  ByteCursor cursor(long address, long length) {
    if (length > MAX_STRUCTURE_BYTES) {
      throw DamagedFile.at(path, address, "a structure of %d bytes".formatted(length));
    }
    return new ByteCursor(read(address, length), path, address);
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

  DataException damaged(String found) {
    return DamagedFile.in(path, found);
  }

  DataException unsupported(String found) {
    return new DataException(
        "%s has %s, which this program does not read. Save the weights with Keras, or with h5py's defaults (libver='earliest', no chunks, no compression)."
            .formatted(path, found));
  }
}
