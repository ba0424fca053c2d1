package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tfslim.formats.DataException;
import org.tfslim.formats.internal.FileBytes;

/**
 * The arrays of an HDF5 file. Source: the HDF5 file format specification, version 1.1 of its parts,
 * as h5py writes them by default.
 */
public final class Hdf5File {
  private static final long SIGNATURE = 0x0a1a0a0d46444889L;
  private static final int MAX_DEPTH = 32;
  private static final int LONGEST_NAME = 1024;
  private static final long MAX_NAME_BYTES = 64L << 20;

  private final Hdf5Bytes bytes;
  private final Map<String, Hdf5Dataset> datasets = new TreeMap<>();
  private final Map<String, String> groupNames = new TreeMap<>();

  /** The addresses of the objects visited so far: each object must be linked once. */
  private final Set<Long> visited = new HashSet<>();

  private long nameBytes;

  private Hdf5File(Hdf5Bytes bytes) {
    this.bytes = bytes;
  }

  /** Whether a file starts with the signature of HDF5. */
  public static boolean isHdf5(Path path) {
    return FileBytes.size(path) >= Long.BYTES
        && FileBytes.read(path, 0, Long.BYTES).getLong(0) == SIGNATURE;
  }

  /**
   * Opens a file and reads the list of all arrays.
   *
   * @throws DataException if the file is damaged, or uses parts of HDF5 that Keras does not use
   */
  public static Hdf5File open(Path path) {
    Hdf5Bytes bytes = new Hdf5Bytes(path, FileBytes.size(path));
    if (!isHdf5(path)) {
      throw bytes.damaged("it does not begin as an HDF5 file does");
    }
    Hdf5File file = new Hdf5File(bytes);
    file.object(rootAddress(bytes), "", 0);
    file.requireDisjoint();
    return file;
  }

  private static long rootAddress(Hdf5Bytes bytes) {
    ByteBuffer start = bytes.read(0, 96);
    int version = start.get(8);
    if (version > 1 || version < 0) {
      throw bytes.unsupported("a superblock of version " + version);
    }
    if (start.get(13) != Long.BYTES || start.get(14) != Long.BYTES) {
      throw bytes.unsupported("addresses of " + start.get(13) + " bytes");
    }
    int base = version == 0 ? 24 : 28;
    if (start.getLong(base) != 0) {
      throw bytes.unsupported("a base address of " + start.getLong(base));
    }
    return start.getLong(base + 5 * Long.BYTES);
  }

  /** All arrays by their paths, without a slash at the start. */
  public Map<String, Hdf5Dataset> datasets() {
    return Map.copyOf(datasets);
  }

  /**
   * The text of a group's attribute {@code name}, if it has one: this is how Keras 3 stores layer
   * names.
   */
  public Optional<String> nameOfGroup(String path) {
    return Optional.ofNullable(groupNames.get(path));
  }

  /**
   * The elements of an array, as stored in the file.
   *
   * @throws DataException if the file is cut short
   */
  public ByteBuffer read(Hdf5Dataset dataset) {
    return dataset.size() == 0 ? ByteBuffer.allocate(0) : bytes.read(dataset.at(), dataset.size());
  }

  private void object(long address, String path, int depth) {
    if (!visited.add(address) || depth > MAX_DEPTH) {
      throw bytes.damaged("'%s' is linked twice or in a circle".formatted(path));
    }
    ObjectHeader header = ObjectHeader.read(bytes, address);
    header.name().ifPresent(name -> groupNames.put(path, name));
    if (header.symbolTable().isPresent()) {
      ByteBuffer table = header.symbolTable().get();
      new SymbolTable(bytes, table)
          .forEach((name, child) -> object(child, childPath(path, name), depth + 1));
    } else if (header.isDataset()) {
      Hdf5Dataset.of(path, header, bytes).ifPresent(dataset -> datasets.put(path, dataset));
    }
  }

  private String childPath(String path, String name) {
    nameBytes += path.length() + name.length();
    if (name.isEmpty() || name.length() > LONGEST_NAME || nameBytes > MAX_NAME_BYTES) {
      throw bytes.damaged("a name of %d characters below '%s'".formatted(name.length(), path));
    }
    return path.isEmpty() ? name : path + "/" + name;
  }

  /** Two arrays must not share bytes: it is wrong, and a small file could then fill the disk. */
  private void requireDisjoint() {
    List<Hdf5Dataset> sorted = new ArrayList<>(datasets.values());
    sorted.removeIf(dataset -> dataset.size() == 0);
    sorted.sort(Comparator.comparingLong(Hdf5Dataset::at));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i - 1).end() > sorted.get(i).at()) {
        throw bytes.damaged(
            "'%s' shares bytes with '%s'"
                .formatted(sorted.get(i).path(), sorted.get(i - 1).path()));
      }
    }
  }
}
