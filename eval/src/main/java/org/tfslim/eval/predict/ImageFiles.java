package org.tfslim.eval.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.tfslim.formats.IoReason;

/**
 * The image files that a command line or a list names, one after the other; only the names in one
 * chain of folders are in memory at a time. A file stands for itself, whatever its name; a folder
 * for the images in it and in the folders below, sorted by name. Within folders, hidden files and
 * folders, and links to folders, are left out.
 */
final class ImageFiles implements Iterator<ImageFiles.Found> {
  private static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp");

  private final Iterator<String> names;
  private final Deque<OpenFolder> open = new ArrayDeque<>();
  private String folder = "";
  private boolean empty;
  private Optional<Found> ahead;

  /** A file, or a name that does not lead to one. */
  sealed interface Found {}

  /** A file, which may not exist. */
  record ImageFile(Path path) implements Found {}

  /**
   * A name that does not lead to an image.
   *
   * @param name as it was given
   * @param reason the reason, worded so that it can follow a colon
   */
  record Nothing(String name, String reason) implements Found {}

  private record OpenFolder(Path path, Iterator<String> names) {}

  /**
   * @param names the names of files and folders, read as they are needed
   */
  ImageFiles(Iterator<String> names) {
    this.names = names;
    this.ahead = advance();
  }

  @Override
  public boolean hasNext() {
    return ahead.isPresent();
  }

  @Override
  public Found next() {
    Found found = ahead.orElseThrow(NoSuchElementException::new);
    ahead = advance();
    return found;
  }

  private Optional<Found> advance() {
    while (!open.isEmpty() || names.hasNext()) {
      Optional<Found> found = open.isEmpty() ? named(names.next()) : nextFileOf(open.peek());
      if (found.isPresent()) {
        empty = false;
        return found;
      }
      if (open.isEmpty() && empty) {
        empty = false;
        return Optional.of(
            new Nothing(
                folder,
                "no images in this folder or below it (%s)"
                    .formatted(String.join(", ", EXTENSIONS))));
      }
    }
    return Optional.empty();
  }

  private Optional<Found> named(String name) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      return Optional.of(new Nothing(name, "is not a path: " + e.getReason()));
    }
    if (!Files.isDirectory(path)) {
      return Optional.of(new ImageFile(path));
    }
    folder = name;
    empty = true;
    return list(path);
  }

  /** The next file of a folder; empty if a folder was opened or closed instead. */
  private Optional<Found> nextFileOf(OpenFolder current) {
    if (!current.names().hasNext()) {
      open.pop();
      return Optional.empty();
    }
    Path path = current.path().resolve(current.names().next());
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return list(path);
    }
    return isImage(path) && Files.isRegularFile(path)
        ? Optional.of(new ImageFile(path))
        : Optional.empty();
  }

  private Optional<Found> list(Path path) {
    try (Stream<Path> entries = Files.list(path)) {
      String[] sorted =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .sorted()
              .toArray(String[]::new);
      open.push(new OpenFolder(path, Arrays.asList(sorted).iterator()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          new Nothing(path.toString(), "cannot list this folder: " + IoReason.of(e)));
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(name::endsWith);
  }
}
