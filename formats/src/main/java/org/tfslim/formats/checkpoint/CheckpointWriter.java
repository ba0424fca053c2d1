package org.tfslim.formats.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorShape;

/**
 * Writes a checkpoint in TensorFlow's V2 format, tensor by tensor and without TensorFlow. Source:
 * {@code tensor_bundle.cc}.
 *
 * <p>The checkpoint appears completely or not at all: its files are hidden until {@link #commit},
 * and the index, which makes it a checkpoint, is the last to get its name. Closing without a commit
 * discards everything.
 */
public final class CheckpointWriter implements AutoCloseable {
  /** The version of the format that this class writes. */
  private static final int VERSION = 1;

  private final Path prefix;
  private final List<Shard> shards = new ArrayList<>();

  /** Sorted by the bytes of the names, as in the index. */
  private final Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

  private CheckpointWriter(Path prefix) {
    this.prefix = prefix;
  }

  /** A data file and the number of bytes written to it. */
  private static final class Shard {
    private final AtomicFile file;
    private long size;

    Shard(AtomicFile file) {
      this.file = file;
    }

    void write(ByteBuffer bytes) {
      size += bytes.remaining();
      file.write(bytes);
    }
  }

  /**
   * Starts a checkpoint.
   *
   * @param prefix such as {@code train/model.ckpt-1000}; its directory is created if it does not
   *     exist
   * @param shards the number of data files
   * @throws SlimException if the directory cannot be written to
   */
  public static CheckpointWriter create(Path prefix, int shards) {
    CheckpointWriter writer = new CheckpointWriter(prefix);
    try {
      for (Path left : CheckpointFiles.hidden(prefix)) {
        Files.deleteIfExists(left);
      }
      for (int i = 0; i < shards; i++) {
        writer.shards.add(new Shard(AtomicFile.create(CheckpointPaths.data(prefix, i, shards))));
      }
      return writer;
    } catch (IOException e) {
      throw SaveFailure.of(prefix, e);
    } catch (RuntimeException | Error e) {
      writer.close();
      throw e;
    }
  }

  /**
   * Adds a tensor of numbers or booleans to the data file that is smallest so far.
   *
   * @param bytes its elements in row-major order, little endian
   * @throws SlimException if the disk is full
   */
  public void add(String name, ElementType dtype, TensorShape shape, ByteBuffer bytes) {
    add(name, dtype, shape, sink -> sink.accept(bytes.duplicate()));
  }

  /**
   * Adds a tensor of numbers or booleans that comes in pieces.
   *
   * @param values passes all elements, in row-major order and little endian, to the consumer that
   *     it is given
   * @throws SlimException if the disk is full
   */
  public void add(
      String name, ElementType dtype, TensorShape shape, Consumer<Consumer<ByteBuffer>> values) {
    Shard shard = smallest();
    long offset = shard.size;
    CRC32C crc = new CRC32C();
    values.accept(
        piece -> {
          crc.update(piece.duplicate());
          shard.write(piece);
        });
    if (shard.size - offset != shape.elements() * dtype.width()) {
      throw new IllegalArgumentException(
          "%s: %d bytes for shape %s".formatted(name, shard.size - offset, shape));
    }
    add(name, dtype, shape, shard, offset, MaskedCrc32c.mask(crc));
  }

  private Shard smallest() {
    return shards.stream().min(Comparator.comparingLong(shard -> shard.size)).orElseThrow();
  }

  /**
   * Adds a tensor of strings: their lengths, a checksum of these, and the strings.
   *
   * @throws SlimException if the disk is full
   */
  public void addStrings(String name, TensorShape shape, List<byte[]> strings) {
    if (strings.size() != shape.elements()) {
      throw new IllegalArgumentException(
          "%s: %d strings for shape %s".formatted(name, strings.size(), shape));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CRC32C crc = new CRC32C();
    for (byte[] string : strings) {
      TableWriter.writeVarint(out, string.length);
      crc.update(littleEndian(string.length));
    }
    byte[] lengths = littleEndian(MaskedCrc32c.mask(crc)).array();
    out.writeBytes(lengths);
    crc.update(lengths);
    for (byte[] string : strings) {
      out.writeBytes(string);
      crc.update(string);
    }
    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
    Shard shard = smallest();
    long offset = shard.size;
    shard.write(bytes);
    add(name, ElementType.STRING, shape, shard, offset, MaskedCrc32c.mask(crc));
  }

  private static ByteBuffer littleEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).flip();
  }

  private void add(
      String name, ElementType dtype, TensorShape shape, Shard shard, long offset, int checksum) {
    if (!dtype.isStorable()) {
      throw new IllegalArgumentException(
          "%s: a checkpoint cannot hold the type %s".formatted(name, dtype.text()));
    }
    int index = shards.indexOf(shard);
    byte[] entry = EntryMessage.write(dtype, shape, index, offset, shard.size - offset, checksum);
    if (name.isEmpty() || entries.put(name.getBytes(StandardCharsets.UTF_8), entry) != null) {
      throw new IllegalArgumentException("A tensor has no name or was added twice: " + name);
    }
  }

  /**
   * Moves the checkpoint to its place. One that is already there is replaced: at every moment the
   * old or the new one can be read.
   *
   * @throws SlimException if the disk is full
   */
  public void commit() {
    try (AtomicFile index = AtomicFile.create(CheckpointPaths.index(prefix))) {
      writeIndex(index);
      CheckpointFiles.publish(
          shards.stream().map(shard -> shard.file.complete()).toList(), index.complete(), prefix);
    } catch (IOException e) {
      throw SaveFailure.of(prefix, e);
    }
  }

  private void writeIndex(AtomicFile index) {
    try {
      TableWriter table = new TableWriter(index.out());
      table.add(new byte[0], HeaderMessage.write(shards.size(), VERSION));
      for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
        table.add(entry.getKey(), entry.getValue());
      }
      table.finish();
    } catch (IOException e) {
      throw index.failure(e);
    }
  }

  /** Discards the checkpoint unless it was committed. */
  @Override
  public void close() {
    close(0);
  }

  /** Closes the others also if one of them cannot be closed. */
  private void close(int first) {
    if (first < shards.size()) {
      try {
        shards.get(first).file.close();
      } finally {
        close(first + 1);
      }
    }
  }
}
