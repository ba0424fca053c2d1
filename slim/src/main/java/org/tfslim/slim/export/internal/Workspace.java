package org.tfslim.slim.export.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The hidden files of one export, beside the version that it writes: the folder that becomes the
 * version, the folder of the version that it replaces, and a file that is locked while the export
 * runs. The system takes the lock from a process that is killed; that tells what it left from what
 * belongs to another export, even one in another container.
 */
public final class Workspace implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final String PARTIAL = ".partial";
  private static final String OLD = ".old";

  /** A process would lose its own locks by looking at them, so it must know them by their names. */
  private static final String PROCESS = UUID.randomUUID().toString();

  private final Path target;
  private final String name;
  private final FileChannel lock;

  private Workspace(Path target, String name, FileChannel lock) {
    this.target = target;
    this.name = name;
    this.lock = lock;
  }

  /** Begins an export to {@code target}, in whose folder it hides its files. */
  public static Workspace create(Path target) throws IOException {
    String name = prefix(target) + PROCESS + "." + UUID.randomUUID();
    Path file = target.resolveSibling(name + LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Workspace workspace = new Workspace(target, name, channel);
    try {
      if (channel.tryLock() != null && Files.exists(file)) {
        Files.createDirectory(workspace.partial());
        return workspace;
      }
    } catch (IOException e) {
      workspace.close();
      throw e;
    }
    // Before it was locked, another export took the file for that of a dead one.
    workspace.close();
    return create(target);
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  /**
   * Removes what killed exports to {@code target} left. A version that one of them had put aside
   * but not yet replaced gets its place back.
   */
  public static void removeAbandoned(Path target) throws IOException {
    DirectoryStream.Filter<Path> others =
        path -> {
          String name = path.getFileName().toString();
          return name.startsWith(prefix(target))
              && name.endsWith(LOCK)
              && !name.startsWith(prefix(target) + PROCESS);
        };
    try (DirectoryStream<Path> locks =
        Files.newDirectoryStream(target.toAbsolutePath().getParent(), others)) {
      for (Path lock : locks) {
        removeIfDead(target, lock);
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

  /** What becomes the version. */
  public Path partial() {
    return target.resolveSibling(name + PARTIAL);
  }

  private Path old() {
    return target.resolveSibling(name + OLD);
  }

  /** Puts the folder in the version's place; if that fails, an older one stays there. */
  public void publish() throws IOException {
    if (Files.exists(target)) {
      move(target, old());
    }
    try {
      move(partial(), target);
    } catch (IOException e) {
      restore();
      throw e;
    }
  }

  /** Makes the folder {@code other}; does nothing and returns false if there is one by now. */
  public boolean publishAs(Path other) throws IOException {
    try {
      move(partial(), other);
      return true;
    } catch (FileSystemException e) {
      if (Files.exists(other)) {
        return false;
      }
      throw e;
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
    try (lock) {
      delete(partial());
      delete(old());
      Files.deleteIfExists(target.resolveSibling(name + LOCK));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path path : tree(folder)) {
        Files.delete(path);
      }
    }
  }

  /** A folder and all below it, the deepest first. */
  public static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
