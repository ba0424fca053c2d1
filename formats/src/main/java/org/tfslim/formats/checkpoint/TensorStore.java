package org.tfslim.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;

/** The files of a checkpoint in one of the two formats. */
sealed interface TensorStore permits BundleStore, SliceStore {

  /** The files that hold the values. */
  List<Path> files();

  /** All tensors by name. */
  SortedMap<String, StoredTensor> tensors();

  /**
   * The elements of one slice, little endian.
   *
   * @throws DataException if they are damaged or missing
   */
  ByteBuffer bytes(StoredTensor tensor, int slice);

  /**
   * Passes the elements of one slice to {@code sink}, in pieces if the format allows it.
   *
   * @param sink must not keep the buffers that it gets
   * @throws DataException if they are damaged or missing; perhaps only after the last piece
   */
  default void copy(StoredTensor tensor, int slice, Consumer<ByteBuffer> sink) {
    sink.accept(bytes(tensor, slice));
  }

  /**
   * The elements of one slice of strings.
   *
   * @throws DataException if they are damaged or missing
   */
  List<byte[]> strings(StoredTensor tensor, int slice);

  /** Reports what is missing or damaged. */
  void verify(CheckpointReader.Depth depth, Consumer<String> problems);
}
