package org.tfslim.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.Printable;
import org.tfslim.formats.TensorEntry;

/**
 * Lists and reads a checkpoint in TensorFlow's V1 or V2 format, without TensorFlow. The list is
 * read when the checkpoint is opened, values when they are requested; no file stays open. Checksums
 * are checked while reading, and a damaged file always leads to a {@link DataException} and to no
 * other exception.
 */
public final class CheckpointReader {
  private static final int NAMES_SHOWN = 3;
  private static final int PROBLEMS_SHOWN = 5;

  /** The two formats. */
  public enum Format {
    /** One file, or {@code PREFIX-00000-of-00002} and so on. */
    V1,
    /** An {@code .index} file and data files. */
    V2
  }

  /** How thoroughly {@link #problems} checks. */
  public enum Depth {
    /** The list of tensors can be read and all files are there with all their bytes. */
    FILES,
    /**
     * Also every checksum, which reads all bytes (only variants, which slim never saves, are not
     * checked).
     */
    CHECKSUMS
  }

  private final Path prefix;
  private final Format format;
  private final TensorStore store;

  private CheckpointReader(Path prefix, Format format, TensorStore store) {
    this.prefix = prefix;
    this.format = format;
    this.store = store;
  }

  /**
   * Opens a checkpoint.
   *
   * @param prefix as {@link CheckpointPaths#resolve} gives it: {@code train/model.ckpt-1000}
   * @throws DataException if it is missing or its list of tensors is damaged
   */
  public static CheckpointReader open(Path prefix) {
    if (Files.isRegularFile(CheckpointPaths.index(prefix))) {
      return new CheckpointReader(prefix, Format.V2, BundleStore.open(prefix));
    }
    boolean part = ShardedV1.prefixOf(prefix).isPresent();
    if (Files.isRegularFile(prefix) && !part) {
      return new CheckpointReader(prefix, Format.V1, SliceStore.open(prefix, List.of(prefix)));
    }
    Optional<ShardedV1> sharded =
        ShardedV1.find(part ? ShardedV1.prefixOf(prefix).orElseThrow() : prefix);
    if (sharded.isPresent()) {
      sharded.get().requireWhole();
      return new CheckpointReader(
          sharded.get().prefix(), Format.V1, SliceStore.open(prefix, sharded.get().files()));
    }
    throw CheckpointPaths.notFound(prefix);
  }

  /** The prefix that was passed to {@link #open}; for one of several V1 files, that of all. */
  public Path prefix() {
    return prefix;
  }

  /** The format of the files. */
  public Format format() {
    return format;
  }

  /** All tensors, sorted by name. */
  public List<TensorEntry> entries() {
    return store.tensors().values().stream().map(StoredTensor::entry).toList();
  }

  /** The tensor called {@code name}, if there is one. */
  public Optional<TensorEntry> find(String name) {
    return Optional.ofNullable(store.tensors().get(name)).map(StoredTensor::entry);
  }

  /**
   * The values of a tensor of numbers or booleans: its elements in row-major order, each as wide as
   * its type, little endian. Partitioned variables are returned as a whole.
   *
   * @throws DataException if there is no such tensor, it holds strings, or its bytes are damaged
   */
  public ByteBuffer read(String name) {
    StoredTensor tensor = tensor(name);
    if (tensor.entry().dtype().width() == 0) {
      throw wrongType(tensor.entry(), "numbers");
    }
    return new SliceJoiner(store, prefix).bytes(tensor);
  }

  /**
   * Passes the values of a tensor to {@code sink} as {@link #read} returns them, in pieces if the
   * format allows it, so that a large tensor takes little memory.
   *
   * @param sink must not keep the buffers that it gets
   * @throws DataException as {@link #read} does; perhaps only after the last piece
   */
  public void copy(String name, Consumer<ByteBuffer> sink) {
    StoredTensor tensor = tensor(name);
    boolean whole = tensor.slices().size() == 1 && tensor.slices().get(0).isWhole();
    if (whole && tensor.entry().dtype().width() > 0) {
      store.copy(tensor, 0, sink);
    } else {
      sink.accept(read(name));
    }
  }

  /**
   * The values of a float32 tensor.
   *
   * @throws DataException as {@link #read} does, and if the tensor is of another type
   */
  public float[] readFloats(String name) {
    requireType(name, ElementType.FLOAT32);
    ByteBuffer bytes = read(name);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /**
   * The values of an int64 tensor, such as {@code global_step}.
   *
   * @throws DataException as {@link #read} does, and if the tensor is of another type
   */
  public long[] readLongs(String name) {
    requireType(name, ElementType.INT64);
    ByteBuffer bytes = read(name);
    long[] values = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(values);
    return values;
  }

  /**
   * The values of a tensor of strings.
   *
   * @throws DataException if there is no such tensor, it is of another type, or damaged
   */
  public List<byte[]> readStrings(String name) {
    requireType(name, ElementType.STRING);
    return new SliceJoiner(store, prefix).strings(tensor(name));
  }

  /**
   * Whether a checkpoint is there with all its files, whatever is in them. A copy that is not
   * finished, or one that is being deleted, is not.
   */
  static boolean isThere(Path prefix) {
    try {
      return CheckpointPaths.exists(prefix)
          && open(prefix).store.files().stream().allMatch(Files::isRegularFile);
    } catch (DataException e) {
      // Damaged, which whoever opens it reports; unless it has disappeared meanwhile.
      return CheckpointPaths.exists(prefix)
          && ShardedV1.find(prefix).map(it -> it.missing().isEmpty()).orElse(true);
    }
  }

  /** What is missing or damaged, one message per problem; empty for a complete checkpoint. */
  public List<String> problems(Depth depth) {
    List<String> problems = new ArrayList<>();
    store.verify(depth, problems::add);
    return problems;
  }

  /**
   * Checks that the checkpoint is complete.
   *
   * @throws DataException with the first problems, if it is not
   */
  public void verify(Depth depth) {
    List<String> problems = problems(depth);
    if (problems.isEmpty()) {
      return;
    }
    String more =
        problems.size() > PROBLEMS_SHOWN
            ? "\n... and " + Printable.count(problems.size() - PROBLEMS_SHOWN, "more problem")
            : "";
    throw new DataException(
        String.join("\n", problems.stream().limit(PROBLEMS_SHOWN).toList()) + more);
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = store.tensors().get(name);
    if (tensor != null) {
      return tensor;
    }
    List<String> near = NearestNames.of(name, store.tensors().keySet(), NAMES_SHOWN);
    throw new DataException(
        "Checkpoint %s has no tensor %s among its %d.%s"
            .formatted(
                prefix,
                name,
                store.tensors().size(),
                near.isEmpty()
                    ? ""
                    : " The nearest names: %s.".formatted(String.join(", ", near))));
  }

  private void requireType(String name, ElementType dtype) {
    TensorEntry entry = tensor(name).entry();
    if (entry.dtype() != dtype) {
      throw wrongType(entry, dtype.text());
    }
  }

  private DataException wrongType(TensorEntry entry, String expected) {
    return new DataException(
        "Tensor %s of checkpoint %s is of type %s, expected %s."
            .formatted(entry.name(), prefix, entry.dtypeText(), expected));
  }
}
