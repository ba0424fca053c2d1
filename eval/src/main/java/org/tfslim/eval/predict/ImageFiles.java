package org.tfslim.eval.predict;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.tfslim.classification.data.ImageFolder;
import org.tfslim.classification.data.PassedOver;
import org.tfslim.formats.PathName;
import org.tfslim.formats.PathNameException;

/**
 * The image files that a command line or a list names, one after the other; only the names in one
 * chain of folders are in memory at a time. A file stands for itself, whatever its name; a folder
 * for its images, see {@link ImageFolder}.
 */
final class ImageFiles implements Iterator<ImageFiles.Found> {
  private final Iterator<String> names;
  private final PassedOver passedOver = new PassedOver();
  private Iterator<ImageFolder.Found> folder = Collections.emptyIterator();
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

  /**
   * @param names the names of files and folders, read as they are needed
   */
  ImageFiles(Iterator<String> names) {
    this.names = names;
    this.ahead = advance();
  }

  /** What was passed over in the folders so far, on one line. */
  Optional<String> passedOver() {
    return passedOver.summary();
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
    if (folder.hasNext()) {
      return Optional.of(found(folder.next()));
    }
    return names.hasNext() ? Optional.of(named(names.next())) : Optional.empty();
  }

  private Found named(String name) {
    Path path;
    try {
      path = PathName.of(name);
    } catch (PathNameException e) {
      return new Nothing(name, e.reason());
    }
    if (!Files.isDirectory(path)) {
      return new ImageFile(path);
    }
    folder = new ImageFolder(path, passedOver);
    return folder.hasNext()
        ? found(folder.next())
        : new Nothing(
            name,
            "no images in this folder or below it (%s)"
                .formatted(String.join(", ", ImageFolder.ENDINGS)));
  }

  private static Found found(ImageFolder.Found found) {
    if (found instanceof ImageFolder.Unreadable unreadable) {
      return new Nothing(unreadable.path().toString(), unreadable.reason());
    }
    if (found instanceof ImageFolder.Undecodable undecodable) {
      return new Nothing(undecodable.path().toString(), undecodable.reason());
    }
    return new ImageFile(found.path());
  }
}
