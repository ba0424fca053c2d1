package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
  private static final int SUPERBLOCK = 96;
  private static final long FIRST_USER_BLOCK = 512;
  private static final long LAST_USER_BLOCK = 8192;
  private static final int GROUP_CACHED = 1;
  private static final int MAX_DEPTH = 32;
  private static final int LONGEST_NAME = 1024;
  private static final long MAX_NAME_BYTES = 64L << 20;

  private final Hdf5Bytes bytes;
  private final Map<String, Hdf5Dataset> datasets = new TreeMap<>();
  private final Map<String, String> leftOut = new TreeMap<>();
  private final Map<String, String> groupNames = new TreeMap<>();
  private final Set<String> groups = new HashSet<>();

  /** What Keras says that groups have: paths of layers and of arrays. */
  private final Map<String, String> promised = new TreeMap<>();

  /** The objects visited so far, by the addresses of their headers. */
  private final Map<Long, Visited> visited = new TreeMap<>();

  /**
   * An object.
   *
   * @param path its first name
   * @param links how many names it has, as its header says
   * @param found how many names were found
   * @param type whether it is a type, which arrays refer to without giving it a name
   */
  private record Visited(String path, long links, long found, boolean type) {}

  private long nameBytes;

  private Hdf5File(Hdf5Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Opens a file and reads the list of all arrays.
   *
   * @throws DataException if the file is damaged, or uses parts of HDF5 that Keras does not use
   */
  public static Hdf5File open(Path path) {
    return open(path, 0, FileBytes.size(path));
  }

  /**
   * Opens a file that lies in another one as it is.
   *
   * @param start where it starts
   * @param size how many bytes it has
   * @throws DataException as {@link #open(Path)} does
   */
  public static Hdf5File open(Path path, long start, long size) {
    Hdf5Bytes bytes = new Hdf5Bytes(path, start, size);
    for (long at = FIRST_USER_BLOCK; at <= size - SUPERBLOCK && at <= LAST_USER_BLOCK; at *= 2) {
      if (bytes.read(0, Long.BYTES).getLong(0) != SIGNATURE
          && bytes.read(at, Long.BYTES).getLong(0) == SIGNATURE) {
        throw bytes.unsupported("a block of %d bytes of another program before it".formatted(at));
      }
    }
    if (size < SUPERBLOCK || bytes.read(0, Long.BYTES).getLong(0) != SIGNATURE) {
      throw bytes.damaged("it does not begin as an HDF5 file does");
    }
    Hdf5File file = new Hdf5File(bytes);
    file.root();
    file.requireAllLinks();
    file.requirePromised();
    return file;
  }

  private void root() {
    ByteBuffer start = bytes.read(0, SUPERBLOCK);
    int version = start.get(8);
    if (version == 2 || version == 3) {
      throw bytes.unsupported("a superblock of version " + version);
    }
    if (version != 0 && version != 1) {
      throw bytes.damaged("a superblock of version " + version);
    }
    if (start.get(13) != Long.BYTES || start.get(14) != Long.BYTES) {
      throw bytes.unsupported("addresses of " + start.get(13) + " bytes");
    }
    int base = version == 0 ? 24 : 28;
    if (start.get(9) != 0 || start.get(10) != 0 || start.get(12) != 0) {
      throw bytes.damaged("its parts are of versions that do not exist");
    }
    if (start.getLong(base) != 0) {
      throw bytes.unsupported("a base address of " + start.getLong(base));
    }
    long end = start.getLong(base + 2 * Long.BYTES);
    if (end < 0 || end > bytes.size()) {
      throw bytes.damaged(
          "it should have %s bytes, it has %d".formatted(Long.toUnsignedString(end), bytes.size()));
    }
    int entry = base + 4 * Long.BYTES;
    ByteBuffer root = bytes.read(entry, 40);
    bytes.claim(0, entry + 40, "the start of the file");
    boolean cached = root.getInt(2 * Long.BYTES) == GROUP_CACHED;
    object(
        root.getLong(Long.BYTES),
        "",
        0,
        cached ? OptionalLong.of(root.getLong(3 * Long.BYTES)) : OptionalLong.empty());
    if (!groups.contains("")) {
      throw bytes.damaged("its root is not a group");
    }
  }

  /** All arrays by their paths, without a slash at the start. */
  public Map<String, Hdf5Dataset> datasets() {
    return Map.copyOf(datasets);
  }

  /** What is in the file beside its arrays and groups, by its path: what it is, in words. */
  public Map<String, String> leftOut() {
    return new TreeMap<>(leftOut);
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
   * @throws DataException if the file is cut short, or stores the array in a way that is not read
   */
  public ByteBuffer read(Hdf5Dataset dataset) {
    requireReadable(dataset);
    return dataset.size() == 0 ? ByteBuffer.allocate(0) : bytes.read(dataset.at(), dataset.size());
  }

  /**
   * Checks that the elements of an array can be read.
   *
   * @throws DataException if the file stores the array in a way that is not read
   */
  public void requireReadable(Hdf5Dataset dataset) {
    if (dataset.obstacle().isPresent()) {
      String found = "%s ('%s')".formatted(dataset.obstacle().get(), dataset.path());
      throw bytes.unreadable(found);
    }
  }

  private void object(long address, String path, int depth, OptionalLong cachedTree) {
    Visited other = visited.get(address);
    if (other != null) {
      again(address, path, other);
      return;
    }
    if (depth > MAX_DEPTH) {
      throw bytes.damaged("'%s' is too deep below the root".formatted(path));
    }
    ObjectHeader header = ObjectHeader.read(bytes, address, path);
    Optional<ByteBuffer> table =
        header.message(ObjectHeader.SYMBOL_TABLE).map(ObjectHeader.Message::body);
    boolean array = header.message(ObjectHeader.LAYOUT).isPresent();
    boolean type = header.message(ObjectHeader.DATATYPE).isPresent();
    boolean shape = header.message(ObjectHeader.DATASPACE).isPresent();
    if (table.isPresent() ? array || type || shape : !type || array != shape) {
      throw bytes.damaged("'%s' is neither a group nor an array nor a type".formatted(path));
    }
    visited.put(address, new Visited(path, header.links(), 1, table.isEmpty() && !array));
    if (table.isPresent() && table.get().capacity() >= Long.BYTES) {
      cachedTree.ifPresent(tree -> requireSame(tree, SymbolTable.tree(table.get()), path));
      group(header, path, table.get(), depth);
    } else if (cachedTree.isPresent()) {
      throw bytes.damaged("'%s' is listed as a group".formatted(path));
    } else if (array) {
      Hdf5Dataset.of(path, header, bytes, what -> leftOut.put(path, what))
          .ifPresent(dataset -> datasets.put(path, dataset));
    } else {
      leftOut.put(path, "a type");
    }
  }

  /** Another name of an object; arrays get both. */
  private void again(long address, String path, Visited object) {
    long found = object.found() + 1;
    if (found > object.links()) {
      throw bytes.damaged(
          "'%s' is linked twice or in a circle (also '%s')".formatted(path, object.path()));
    }
    visited.put(address, new Visited(object.path(), object.links(), found, object.type()));
    if (datasets.containsKey(object.path())) {
      datasets.put(path, datasets.get(object.path()).at(path));
    } else {
      leftOut.put(path, "another name of '%s'".formatted(object.path()));
    }
  }

  private void requireAllLinks() {
    for (Visited object : visited.values()) {
      if (object.found() < object.links() && !object.type()) {
        throw bytes.damaged(
            "'%s' has %d names, it should have %d"
                .formatted(object.path(), object.found(), object.links()));
      }
    }
  }

  private void requireSame(long tree, long other, String path) {
    if (tree != other) {
      throw bytes.damaged(
          "the children of '%s' are at byte %d or at byte %d".formatted(path, tree, other));
    }
  }

  private void group(ObjectHeader header, String path, ByteBuffer table, int depth) {
    groups.add(path);
    header.text("name").ifPresent(name -> groupNames.put(path, name));
    for (String list : List.of("layer_names", "weight_names")) {
      header
          .texts(list)
          .orElse(List.of())
          .forEach(name -> promised.put(childPath(path, name), list));
    }
    SymbolTable.Visitor children =
        new SymbolTable.Visitor() {
          @Override
          public void object(String name, long address, OptionalLong group) {
            Hdf5File.this.object(address, childPath(path, name), depth + 1, group);
          }

          @Override
          public void link(String name, String target) {
            leftOut.put(childPath(path, name), "a link to " + target);
          }
        };
    new SymbolTable(bytes, path, table, children).visitAll();
  }

  private String childPath(String path, String name) {
    nameBytes += path.length() + name.length();
    if (name.isEmpty() || name.length() > LONGEST_NAME || nameBytes > MAX_NAME_BYTES) {
      throw bytes.damaged("a name of %d characters below '%s'".formatted(name.length(), path));
    }
    return path.isEmpty() ? name : path + "/" + name;
  }

  /**
   * Keras lists layers and weights in attributes, and names the variables of all layers or none.
   */
  private void requirePromised() {
    promised.forEach(
        (path, list) -> {
          if (!groups.contains(path) && !datasets.containsKey(path) && !leftOut.containsKey(path)) {
            throw bytes.damaged("'%s' of the list %s is missing".formatted(path, list));
          }
        });
    List<String> layers = groups.stream().filter(Hdf5File::isLayer).sorted().toList();
    List<String> unnamed = layers.stream().filter(it -> !groupNames.containsKey(it)).toList();
    if (!unnamed.isEmpty() && unnamed.size() < layers.size()) {
      throw bytes.damaged("the layer of '%s' has lost its name".formatted(unnamed.get(0)));
    }
  }

  private static boolean isLayer(String group) {
    return group.matches("(.*/)?layers/[^/]+/vars");
  }
}
