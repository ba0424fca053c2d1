package org.tfslim.classification.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.PathName;

/**
 * The images in a folder and in those below it, one after the other and sorted by name. What may be
 * an image and cannot be read is part of the result; what is not an image is counted in {@link
 * PassedOver}. Links to files and folders are followed. Only the names in one chain of folders are
 * in memory at a time.
 *
 * <p>Passed over are hidden files and folders, those that systems put everywhere ({@code
 * __MACOSX}), files that are not named as images, pipes and devices, and links to a folder above
 * them.
 */
public final class ImageFolder implements Iterator<ImageFolder.Found> {
  /** How the names of images end, in upper or lower case. */
  public static final List<String> ENDINGS =
      List.of(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp");

  /** In lower case. */
  private static final Set<String> OF_SYSTEMS =
      Set.of(
          "__macosx",
          "@eadir",
          "@recently-snapshot",
          "@recycle",
          "#recycle",
          "#snapshot",
          "$recycle.bin",
          "desktop.ini",
          "ehthumbs.db",
          "found.000",
          "lost+found",
          "recycler",
          "system volume information",
          "thumbs.db");

  private final PassedOver passedOver;
  private final Lister lister;
  private final Deque<Open> open = new ArrayDeque<>();
  private final Deque<Found> ready = new ArrayDeque<>();

  /** An image, or what may be one and cannot be read. */
  public sealed interface Found {
    /** Where it is. */
    Path path();

    /** Its path below the folder, with {@code /}. */
    String name();
  }

  /**
   * A file that is named as an image.
   *
   * @param bytes its size
   * @param modified when it was changed last, in milliseconds since 1970
   */
  public record Image(Path path, String name, long bytes, long modified) implements Found {}

  /**
   * A file or folder that cannot be read.
   *
   * @param reason worded so that it can follow a colon
   */
  public record Unreadable(Path path, String name, String reason) implements Found {}

  /**
   * A file or folder whose name Java cannot read, so that another may look the same.
   *
   * @param name as Java shows it
   * @param reason worded so that it can follow a colon
   */
  public record Undecodable(Path path, String name, String reason) implements Found {}

  /** Lists a folder. */
  @FunctionalInterface
  interface Lister {
    Stream<Path> list(Path folder) throws IOException;
  }

  /**
   * A folder in the middle of being read.
   *
   * @param name below the first folder, with a slash at its end; empty for that
   * @param linked whether a link leads there
   */
  private record Open(Path path, String name, boolean linked, Iterator<String> names) {}

  /**
   * The images of a folder. That it cannot be listed is the first and only result then.
   *
   * @param passedOver counts what is passed over
   */
  public ImageFolder(Path folder, PassedOver passedOver) {
    this(folder, passedOver, Files::list);
  }

  ImageFolder(Path folder, PassedOver passedOver, Lister lister) {
    this.passedOver = passedOver;
    this.lister = lister;
    enter(folder, "", false);
  }

  /** Whether a name is that of a file or folder which is passed over wherever it lies. */
  public static boolean isPassedOver(String fileName) {
    return isHidden(fileName) || isOfSystem(fileName);
  }

  private static boolean isHidden(String fileName) {
    return fileName.startsWith(".");
  }

  private static boolean isOfSystem(String fileName) {
    return OF_SYSTEMS.contains(fileName.toLowerCase(Locale.ROOT));
  }

  private static boolean isImage(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !open.isEmpty()) {
      Open current = open.peek();
      if (current.names().hasNext()) {
        look(current, current.names().next());
      } else {
        open.pop();
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Found next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void look(Open folder, String fileName) {
    String name = folder.name() + fileName;
    if (isHidden(fileName)) {
      passedOver.hidden(name);
      return;
    }
    if (isOfSystem(fileName)) {
      passedOver.ofSystem(name);
      return;
    }
    Path path = folder.path().resolve(fileName);
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException e) {
      ready.add(new Unreadable(path, name, reason(path, e)));
      return;
    }
    if (attributes.isDirectory()) {
      below(folder, path, name);
    } else if (!isImage(fileName)) {
      passedOver.notAnImage(name);
    } else if (attributes.isRegularFile()) {
      ready.add(new Image(path, name, attributes.size(), attributes.lastModifiedTime().toMillis()));
    } else {
      passedOver.special(name);
    }
  }

  private void below(Open parent, Path path, String name) {
    boolean linked = parent.linked() || Files.isSymbolicLink(path);
    try {
      if (linked && isAbove(path)) {
        passedOver.loop(name);
      } else {
        enter(path, name + "/", linked);
      }
    } catch (IOException e) {
      ready.add(new Unreadable(path, name, reason(path, e)));
    }
  }

  /** Whether a folder is one of those that led to it. */
  private boolean isAbove(Path folder) throws IOException {
    for (Open above : open) {
      if (Files.isSameFile(above.path(), folder)) {
        return true;
      }
    }
    return false;
  }

  private void enter(Path folder, String name, boolean linked) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = lister.list(folder)) {
      entries.forEach(
          entry -> {
            String fileName = entry.getFileName().toString();
            if (PathName.isDecoded(entry.getFileName())) {
              names.add(fileName);
            } else if (isHidden(fileName)) {
              passedOver.hidden(name + fileName);
            } else {
              ready.add(new Undecodable(entry, name + fileName, PathName.undecodable()));
            }
          });
    } catch (IOException e) {
      unlistable(folder, name, e);
      return;
    } catch (UncheckedIOException e) {
      unlistable(folder, name, e.getCause());
      return;
    }
    Collections.sort(names);
    // An array takes the least memory.
    open.push(
        new Open(folder, name, linked, Arrays.asList(names.toArray(String[]::new)).iterator()));
  }

  private void unlistable(Path folder, String name, IOException e) {
    String shown = name.isEmpty() ? name : name.substring(0, name.length() - 1);
    ready.add(new Unreadable(folder, shown, "cannot list this folder: " + IoReason.of(e)));
  }

  private static String reason(Path path, IOException e) {
    if (!Files.isSymbolicLink(path)) {
      return IoReason.of(e);
    }
    if (e instanceof NoSuchFileException) {
      return "it is a link to nowhere";
    }
    boolean circle =
        e instanceof FileSystemException failure
            && String.valueOf(failure.getReason()).contains("symbolic links");
    return circle ? "it is a link that leads back to itself" : "a link: " + IoReason.of(e);
  }
}
