package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;

/**
 * A file with named tensors. The list is read when it is opened, values when they are asked for; no
 * file stays open. Whatever is in the file, nothing but a {@link DataException} (or, where the file
 * is right but this computer too small, another {@link org.tfslim.formats.SlimException}) comes
 * out.
 */
public sealed interface WeightsFile
    permits CheckpointWeights, NpzWeights, SafetensorsWeights, Hdf5Weights {

  /**
   * Opens a file of any known format.
   *
   * @param spelling a checkpoint's prefix, one of its files, or a folder, which means its latest
   *     checkpoint; the folder of a SavedModel; a file {@code .npz}, {@code .safetensors} or {@code
   *     .h5}
   * @throws DataException if there is no such file, or it is damaged
   */
  static WeightsFile open(String spelling) {
    return WeightsFormats.open(spelling);
  }

  /** Where it lies; for a checkpoint its prefix. */
  Path path();

  /** What people call its format: {@code V1}, {@code V2}, {@code npz}, ... */
  String format();

  /** All tensors, sorted by name. */
  List<TensorEntry> entries();

  /** The tensor of a name, if there is one. */
  Optional<TensorEntry> find(String name);

  /**
   * The values of a tensor of numbers or booleans: row-major, little endian, as many bytes each as
   * the type is wide. Checksums are checked where the format has them.
   *
   * @param entry one of {@link #entries}
   * @throws DataException if it holds strings, or its bytes are damaged
   */
  ByteBuffer read(TensorEntry entry);

  /**
   * Hands the values of a tensor on as {@link #read} gives them, in pieces where the format allows.
   *
   * @param entry one of {@link #entries}
   * @param sink must not keep what it gets
   * @throws DataException as {@link #read} does; perhaps only after the last piece
   */
  default void copy(TensorEntry entry, Consumer<ByteBuffer> sink) {
    sink.accept(read(entry));
  }

  /**
   * The values of a tensor of strings.
   *
   * @param entry one of {@link #entries}
   * @throws DataException if it holds something else, or its bytes are damaged
   */
  List<byte[]> readStrings(TensorEntry entry);
}
