package org.tfslim.slim.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.tfslim.slim.SlimException;

/** Small files that are always there as a whole: the old content or the new, after any crash. */
public final class AtomicFile {
  /** Between the file's name and a random part; {@link Leftovers} knows it. */
  static final String TEMPORARY = ".tmp";

  private AtomicFile() {}

  /**
   * Writes {@code text} beside {@code target}, forces it to disk, and renames it.
   *
   * @throws SlimException if the file cannot be written
   */
  public static void write(Path target, String text) {
    String random = UUID.randomUUID().toString().replace("-", "");
    Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY + random);
    try {
      try {
        write(temporary, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      forceDirectory(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new SlimException("Cannot write %s: %s".formatted(target, e), e);
    }
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Forces what other code wrote to {@code file} to disk. */
  static void force(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw new SlimException("Cannot force %s to disk: %s".formatted(file, e), e);
    }
  }

  /** Forces renames within a directory to disk, where the system can do that (not on Windows). */
  private static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The rename was atomic all the same; it may only reach the disk a little later.
    }
  }
}
