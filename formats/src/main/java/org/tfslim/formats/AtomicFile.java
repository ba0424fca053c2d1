package org.tfslim.formats;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A file that appears completely or not at all. Bytes go to a hidden file beside it; {@link
 * #commit} forces them to the disk and renames it, which replaces an older file of that name.
 * Closing without a commit discards what was written.
 *
 * <p>The hidden file is called {@code .NAME.<random>.partial}. A hidden file that a killed program
 * left is removed when the same file is written next; if its writer is still alive, that writer's
 * commit fails.
 */
public final class AtomicFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int PIECE_BYTES = 1 << 20;

  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private final OutputStream out;
  private final Optional<Thread> atExit;
  private boolean committed;

  private AtomicFile(Path target, Path partial, FileChannel channel, Optional<Thread> atExit) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
    this.atExit = atExit;
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
  }

  /**
   * Starts a file; its directory is created if it does not exist.
   *
   * @throws SlimException if the directory cannot be made or written to
   */
  public static AtomicFile create(Path target) {
    Path directory = target.toAbsolutePath().getParent();
    String prefix = "." + target.getFileName() + ".";
    try {
      Files.createDirectories(directory);
      removeAbandoned(directory, prefix);
      Path partial = directory.resolve(prefix + UUID.randomUUID() + ".partial");
      FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new AtomicFile(target, partial, channel, Optional.of(deleteAtExit(partial)));
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  /**
   * An interrupt from the keyboard ends the program without running close(). The shutdown hook that
   * is registered here is removed when the file is closed; {@link java.io.File#deleteOnExit} would
   * keep every name for as long as the program runs.
   */
  private static Thread deleteAtExit(Path partial) {
    Thread deletion = new Thread(() -> deleteQuietly(partial), "delete " + partial);
    try {
      Runtime.getRuntime().addShutdownHook(deletion);
    } catch (IllegalStateException e) {
      // The program is already ending; the file may still be written.
    }
    return deletion;
  }

  private static void deleteQuietly(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      // Nobody is left to be told; the next writer of this file deletes it.
    }
  }

  private void keepAtExit() {
    try {
      atExit.ifPresent(Runtime.getRuntime()::removeShutdownHook);
    } catch (IllegalStateException e) {
      // The program is already ending, and there is nothing left to delete.
    }
  }

  /**
   * Writes a whole text file in UTF-8.
   *
   * @throws SlimException if it cannot be written
   */
  public static void write(Path target, String text) {
    try (AtomicFile file = create(target)) {
      file.out.write(text.getBytes(StandardCharsets.UTF_8));
      file.commit();
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  /**
   * Forces what other code wrote to {@code file} to the disk.
   *
   * @throws SlimException if that fails
   */
  public static void force(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Forces renames within a directory to the disk if the system can do so (Windows cannot). */
  public static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The rename was atomic all the same; it may only reach the disk a little later.
    }
  }

  /** For tests: a file whose bytes go to the existing {@code device}. */
  static AtomicFile onto(Path target, Path device) throws IOException {
    FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE);
    return new AtomicFile(target, device, channel, Optional.empty());
  }

  private static void removeAbandoned(Path directory, String prefix) throws IOException {
    DirectoryStream.Filter<Path> abandoned =
        path -> {
          String name = path.getFileName().toString();
          return name.startsWith(prefix) && name.endsWith(".partial");
        };
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, abandoned)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The stream to write to; buffered. Pass failures to {@link #failure}. */
  public OutputStream out() {
    return out;
  }

  /**
   * Writes the remaining bytes of a buffer, in pieces, so that a large buffer is not copied as a
   * whole.
   *
   * @throws SlimException if the disk is full
   */
  public void write(ByteBuffer bytes) {
    try {
      out.flush();
      while (bytes.hasRemaining()) {
        int length = Math.min(bytes.remaining(), PIECE_BYTES);
        ByteBuffer piece = bytes.slice(bytes.position(), length);
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
        bytes.position(bytes.position() + length);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The hidden file, to read the bytes back after they were forced to the disk. */
  public Path hidden() {
    return partial;
  }

  /** The name that the file gets. */
  public Path target() {
    return target;
  }

  /**
   * Forces what was written so far to the disk, still under the hidden name. Files that belong
   * together are all forced before the first one is committed.
   *
   * @throws SlimException if the disk is full
   */
  public void force() {
    try {
      out.flush();
      channel.force(true);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Forces the file to the disk and ends writing to it, for code that moves several files that
   * belong together. Closing deletes it if it is still there.
   *
   * @return the hidden file
   * @throws SlimException if the disk is full
   */
  public Path complete() {
    force();
    try {
      channel.close();
      return partial;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Moves the file to its place.
   *
   * @throws SlimException if the disk is full or the file cannot be renamed; an older file is then
   *     untouched
   */
  public void commit() {
    try {
      complete();
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      committed = true;
      keepAtExit();
      forceDirectory(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The exception for a failed write: which file, why, and what helps. */
  public SlimException failure(IOException e) {
    return unwritable(target, e);
  }

  /** Discards the file unless it was committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      if (Files.isRegularFile(partial)) {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw failure(e);
    } finally {
      keepAtExit();
    }
  }

  private static SlimException unwritable(Path target, IOException e) {
    return WriteFailure.of(target, e).exception(e);
  }
}
