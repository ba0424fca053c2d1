package org.tfslim.slim.training;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;
import org.tfslim.formats.SlimException;

/**
 * The right to train in a directory, which one process has at a time: two runs in one directory
 * would mix their checkpoints. It is a lock of the operating system on the hidden file {@value
 * #FILE_NAME}, so that it ends with its process, however that ends. The file stays; it says who had
 * the lock last. Readers (evaluation, prediction, export) need no lock.
 *
 * <p>Where the file system has no locks, or the file cannot be written, training continues with a
 * warning.
 */
public final class RunLock implements AutoCloseable {
  /** The name of the file in the directory. */
  public static final String FILE_NAME = ".train.lock";

  /** Windows lets nobody read what is locked, so what is locked is a byte behind the text. */
  private static final long LOCKED_BYTE = 1L << 30;

  private static final int MAX_TEXT = 1000;

  private final RunDirectory directory;
  private final Locks locks;
  private final Consumer<String> warnings;
  private Optional<Held> held = Optional.empty();

  /** The operating system's locks; another one in tests. */
  @FunctionalInterface
  interface Locks {
    /** Null if another process has the lock. */
    FileLock tryLock(FileChannel channel) throws IOException;
  }

  /**
   * An open lock file.
   *
   * @param name in the table of this process
   * @param key tells the file from another one that comes to its place
   */
  private record Held(String name, Optional<FileChannel> channel, Optional<Object> key) {}

  private RunLock(RunDirectory directory, Locks locks, Consumer<String> warnings) {
    this.directory = directory;
    this.locks = locks;
    this.warnings = warnings;
  }

  /**
   * Takes the lock of a directory, which must exist.
   *
   * @param warnings is told if there can be no lock
   * @throws SlimException if another run has it, in this process or another one
   */
  static RunLock take(RunDirectory directory, Consumer<String> warnings) {
    return take(directory, channel -> channel.tryLock(LOCKED_BYTE, 1, false), warnings);
  }

  static RunLock take(RunDirectory directory, Locks locks, Consumer<String> warnings) {
    RunLock lock = new RunLock(directory, locks, warnings);
    lock.take();
    return lock;
  }

  /** The directory that is locked. */
  public RunDirectory directory() {
    return directory;
  }

  private Path file() {
    return directory.path().resolve(FILE_NAME);
  }

  /**
   * A process loses its lock as soon as it closes the file through any other channel (POSIX), so
   * within a process the file must not even be opened a second time: the table of system
   * properties, the only one that all class loaders share, says who has it.
   */
  private void take() {
    String name = "tfslim.lock." + realPath();
    String owner = owner();
    Object other = System.getProperties().putIfAbsent(name, owner);
    if (other != null) {
      throw refused(other.toString());
    }
    try {
      held = Optional.of(lock(name, owner));
    } finally {
      if (held.isEmpty()) {
        System.getProperties().remove(name);
      }
    }
  }

  private Held lock(String name, String owner) {
    Optional<FileChannel> channel = Optional.empty();
    boolean locked = false;
    try {
      channel =
          Optional.of(
              FileChannel.open(
                  file(),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE));
      if (locks.tryLock(channel.get()) == null) {
        throw refused(text(channel.get()));
      }
      channel.get().truncate(0);
      channel.get().write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)), 0);
      locked = true;
    } catch (OverlappingFileLockException e) {
      throw refused("this process");
    } catch (IOException | UnsupportedOperationException e) {
      warnings.accept(
          "%s cannot be locked (%s); make sure that nothing else trains in it"
              .formatted(directory, e instanceof IOException io ? IoReason.of(io) : e.toString()));
      locked = channel.isPresent();
    } finally {
      if (!locked) {
        channel.ifPresent(RunLock::closeQuietly);
      }
    }
    return new Held(name, channel, key());
  }

  private String realPath() {
    try {
      return directory.path().toRealPath().toString();
    } catch (IOException e) {
      return directory.path().toAbsolutePath().normalize().toString();
    }
  }

  /** Changes if another file comes to the place of this one; empty if there is none. */
  private Optional<Object> key() {
    try {
      Object key = Files.readAttributes(file(), BasicFileAttributes.class).fileKey();
      return Optional.of(key == null ? FILE_NAME : key);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String owner() {
    return "process %s on %s since %s"
        .formatted(
            Long.toString(ProcessHandle.current().pid()),
            host(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_TEXT);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "another process" : Printable.line(text);
  }

  private SlimException refused(String owner) {
    return new SlimException(
        "%s is in use: %s trains in it. Wait for its end, or choose another train_dir."
            .formatted(directory, owner),
        "train_dir");
  }

  /**
   * Whether the lock file, and with it the directory, is not the one that was locked: somebody
   * deleted, moved or replaced it.
   */
  boolean isLost() {
    Optional<Object> key = held.flatMap(Held::key);
    return Files.notExists(directory.path()) || (key.isPresent() && !key.equals(key()));
  }

  /**
   * Takes the lock of what now is at the directory's path.
   *
   * @throws SlimException if another run has it
   */
  void takeAgain() {
    close();
    directory.create();
    take();
  }

  /** Gives the lock back; the file stays. */
  @Override
  public void close() {
    held.flatMap(Held::channel).ifPresent(RunLock::closeQuietly);
    held.ifPresent(it -> System.getProperties().remove(it.name()));
    held = Optional.empty();
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is lost: the lock ends with the process at the latest.
    }
  }
}
