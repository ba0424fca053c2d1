package org.tfslim.slim.export.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tfslim.formats.AtomicFile;

/**
 * The hidden files of one export, beside the version that it writes: the folder that becomes the
 * version, the folder of the version that it replaces, and a file that is locked while the export
 * runs. The system takes the lock from a process that is killed; that tells what it left from what
 * belongs to another export, even one in another container.
 *
 * <p>A folder with files in it cannot be replaced in one step: the old version is moved aside, then
 * the new one is moved in. A program that is killed between the two leaves the old version under
 * its hidden name, where {@link #setAside} finds it; the next export, of whatever version, moves it
 * back. Other readers find no version in that moment.
 */
public final class Workspace implements AutoCloseable {
  /** The identity of this process, which is part of the names of its hidden files. */
  public static final String PROCESS = UUID.randomUUID().toString();

  private static final String LOCK = ".lock";
  private static final String PARTIAL = ".partial";
  private static final String OLD = ".old";
  private static final Pattern LOCK_NAME =
      Pattern.compile("\\.([^.]+)\\.([^.]+)\\.[^.]+" + Pattern.quote(LOCK));

  private static final int DELETE_TRIES = 10;

  private final Path target;
  private final String name;
  private final FileChannel lock;
  private Optional<Thread> atExit = Optional.empty();
  private boolean closed;

  private Workspace(Path target, String name, FileChannel lock) {
    this.target = target;
    this.name = name;
    this.lock = lock;
  }

  /**
   * Begins an export to {@code target}, in whose folder it hides its files.
   *
   * @param process {@link #PROCESS}: a process would lose its own locks by looking at them, so it
   *     must know them by their names
   */
  public static Workspace create(Path target, String process) throws IOException {
    String name = "." + target.getFileName() + "." + process + "." + UUID.randomUUID();
    Path file = target.resolveSibling(name + LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Workspace workspace = new Workspace(target, name, channel);
    try {
      if (channel.tryLock() != null && Files.exists(file)) {
        Files.createDirectory(workspace.partial());
        workspace.closeAtExit();
        return workspace;
      }
    } catch (IOException e) {
      workspace.close();
      throw e;
    }
    // Before it was locked, another export took the file for that of a dead one.
    workspace.close();
    return create(target, process);
  }

  /**
   * Removes what killed exports to a folder left, whatever version they wrote. A version that one
   * of them had put aside but not yet replaced gets its place back.
   */
  public static void removeAbandoned(Path folder, String process) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all = files.sorted().toList();
    }
    for (Path file : all) {
      Matcher lockName = LOCK_NAME.matcher(file.getFileName().toString());
      if (lockName.matches() && !lockName.group(2).equals(process)) {
        removeIfDead(file.resolveSibling(lockName.group(1)), file);
      }
    }
  }

  private static void removeIfDead(Path target, Path file) throws IOException {
    String fileName = file.getFileName().toString();
    String name = fileName.substring(0, fileName.length() - LOCK.length());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return;
      }
      Workspace dead = new Workspace(target, name, channel);
      dead.restore();
      dead.close();
    } catch (NoSuchFileException e) {
      // Its export ended meanwhile.
    }
  }

  /**
   * Where a version lies that was put aside to be replaced while its place is empty; empty if it is
   * in its place.
   */
  public static Optional<Path> setAside(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || Files.exists(target) || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    String start = "." + target.getFileName() + ".";
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(start) && name.endsWith(OLD))
          .sorted()
          .findFirst()
          .map(target::resolveSibling);
    }
  }

  /** The names of all versions of a folder that are put aside, their places empty. */
  public static List<Path> allSetAside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(OLD) && name.matches("\\.[^.]+\\..+"))
          .map(name -> folder.resolve(name.substring(1, name.indexOf('.', 1))))
          .filter(version -> !Files.exists(version))
          .distinct()
          .toList();
    }
  }

  /** An interrupt from the keyboard ends the program without running close(). */
  private void closeAtExit() {
    Thread thread =
        new Thread(
            () -> {
              try {
                delete();
              } catch (IOException | UncheckedIOException e) {
                // Nobody is left to be told; the next export deletes it.
              }
            },
            "delete " + partial());
    try {
      Runtime.getRuntime().addShutdownHook(thread);
      atExit = Optional.of(thread);
    } catch (IllegalStateException e) {
      // The program is already ending.
    }
  }

  /** What becomes the version. */
  public Path partial() {
    return target.resolveSibling(name + PARTIAL);
  }

  private Path old() {
    return target.resolveSibling(name + OLD);
  }

  /** Puts the folder in the version's place; if that fails, an older one stays there. */
  public synchronized void publish() throws IOException {
    force();
    if (Files.exists(target)) {
      move(target, old());
    }
    try {
      move(partial(), target);
    } catch (IOException e) {
      restore();
      throw e;
    }
    AtomicFile.forceDirectory(target.toAbsolutePath().getParent());
  }

  /** Makes the folder {@code other}; does nothing and returns false if there is one by now. */
  public synchronized boolean publishAs(Path other) throws IOException {
    force();
    try {
      move(partial(), other);
      AtomicFile.forceDirectory(other.toAbsolutePath().getParent());
      return true;
    } catch (FileSystemException e) {
      if (Files.exists(other)) {
        return false;
      }
      throw e;
    }
  }

  /** Forces all that was written to the disk, files and folders. */
  private void force() throws IOException {
    for (Path path : tree(partial())) {
      if (Files.isRegularFile(path)) {
        AtomicFile.force(path);
      } else if (Files.isDirectory(path)) {
        AtomicFile.forceDirectory(path);
      }
    }
  }

  private void restore() throws IOException {
    if (Files.exists(old()) && !Files.exists(target)) {
      move(old(), target);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes all that is still there, the lock last. */
  @Override
  public void close() throws IOException {
    try {
      delete();
    } finally {
      keepAtExit();
    }
  }

  private synchronized void delete() throws IOException {
    if (closed) {
      return;
    }
    try (lock) {
      delete(partial());
      delete(old());
      Files.deleteIfExists(target.resolveSibling(name + LOCK));
      closed = true;
    }
  }

  private void keepAtExit() {
    try {
      atExit.ifPresent(Runtime.getRuntime()::removeShutdownHook);
    } catch (IllegalStateException e) {
      // The program is already ending, and there is nothing left to delete.
    }
  }

  /** While a program ends, others of its threads may still write to the folder. */
  private static void delete(Path folder) throws IOException {
    for (int tries = 1; Files.exists(folder); tries++) {
      try {
        for (Path path : tree(folder)) {
          Files.deleteIfExists(path);
        }
      } catch (DirectoryNotEmptyException | UncheckedIOException e) {
        if (tries == DELETE_TRIES) {
          throw e;
        }
      }
    }
  }

  /** A folder and all below it, the deepest first. */
  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
