package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;

/**
 * A file with named tensors. The list of tensors is read when the file is opened, values when they
 * are requested; no file stays open. Whatever the file contains, only a {@link DataException} is
 * thrown, or another {@link org.tfslim.formats.SlimException} if the file is valid but too large
 * for this computer.
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

  /**
   * Opens a file and does something with it. A training run may delete the checkpoint of a folder
   * meanwhile; its newest one is then opened, and used from the beginning.
   *
   * @param spelling as {@link #open} takes it
   * @param notes is told which checkpoint of a folder is taken, if its state file does not say it
   * @param use is passed the file, perhaps several times
   * @throws DataException if there is no such file, or it is damaged
   */
  static <T> T use(String spelling, Consumer<String> notes, Function<WeightsFile, T> use) {
    return WeightsFormats.use(spelling, notes, use);
  }

  /** The path of the file; for a checkpoint, its prefix. */
  Path path();

  /** The common name of its format: {@code V1}, {@code V2}, {@code npz}, ... */
  String format();

  /** All tensors, sorted by name. */
  List<TensorEntry> entries();

  /**
   * What is in the file beside its tensors and is not read: texts, links, ... Each with what it is.
   */
  default List<ConversionPlan.Dropped> leftOut() {
    return List.of();
  }

  /**
   * The type of a tensor as people know it; as the file calls it, if this library does not know it.
   *
   * @param entry one of {@link #entries}
   */
  default String typeText(TensorEntry entry) {
    return entry.dtypeText();
  }

  /**
   * Checks that the values of a tensor can be read, as far as the list of tensors tells.
   *
   * @param entry one of {@link #entries}
   * @throws DataException if this library does not know their type, or how they are stored
   */
  default void requireReadable(TensorEntry entry) {
    if (entry.dtype() == ElementType.UNKNOWN) {
      throw new DataException(
          "Tensor %s of %s is of the type '%s', which is not read. Leave it out with exclude, or convert it where the file was made."
              .formatted(entry.name(), path(), typeText(entry)),
          "exclude");
    }
  }

  /** The tensor with this name, if there is one. */
  Optional<TensorEntry> find(String name);

  /**
   * The values of a tensor of numbers or booleans: row-major, little endian, each as wide as its
   * type. Checksums are checked if the format has them.
   *
   * @param entry one of {@link #entries}
   * @throws DataException if it holds strings, or its bytes are damaged
   */
  ByteBuffer read(TensorEntry entry);

  /**
   * Passes the values of a tensor to {@code sink} as {@link #read} returns them, in pieces if the
   * format allows it.
   *
   * @param entry one of {@link #entries}
   * @param sink must not keep the buffers that it gets
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
