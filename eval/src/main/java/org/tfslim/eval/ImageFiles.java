package org.tfslim.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tfslim.slim.DataException;

/** The image files that a command line names. */
final class ImageFiles {
  private static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp");

  private ImageFiles() {}

  /**
   * The files in order: a file stands for itself, a folder for the images directly in it, sorted by
   * name.
   *
   * @throws DataException if a folder cannot be read or has no images
   */
  static List<Path> of(List<String> arguments) {
    List<Path> files = new ArrayList<>();
    for (String argument : arguments) {
      Path path = Path.of(argument);
      if (Files.isDirectory(path)) {
        files.addAll(in(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> in(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      List<Path> images =
          paths.filter(ImageFiles::isImage).filter(Files::isRegularFile).sorted().toList();
      if (images.isEmpty()) {
        throw new DataException(
            "%s: no images directly in this folder (%s)"
                .formatted(folder, String.join(", ", EXTENSIONS)));
      }
      return images;
    } catch (IOException e) {
      throw new DataException("%s: cannot list this folder (%s)".formatted(folder, e), e);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(name::endsWith);
  }
}
