package org.tfslim.slim.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.tfslim.formats.DataException;

/** Finds SavedModels in folders. */
public final class ModelVersions {
  static final String MODEL_FILE = "saved_model.pb";

  private static final String NUMBER = "\\d{1,18}";

  private ModelVersions() {}

  /**
   * The folder of a SavedModel: {@code path} itself, or the highest version in it, as TensorFlow
   * Serving chooses.
   *
   * @throws DataException if there is none
   */
  public static Path resolve(Path path) {
    return find(path)
        .orElseThrow(
            () ->
                new DataException(
                    "%s is not a SavedModel: neither %s nor a folder such as 1/%s is there"
                        .formatted(path, MODEL_FILE, MODEL_FILE)));
  }

  /** The same, empty if there is none. */
  public static Optional<Path> find(Path path) {
    return isModel(path) ? Optional.of(path) : newest(path);
  }

  private static Optional<Path> newest(Path exportDir) {
    if (!Files.isDirectory(exportDir)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(exportDir)) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches(NUMBER))
          .filter(ModelVersions::isModel)
          .max(Comparator.comparingLong(f -> Long.parseLong(f.getFileName().toString())));
    } catch (IOException e) {
      throw new DataException("cannot list %s: %s".formatted(exportDir, e), e);
    }
  }

  /** The highest number that a folder has as its name, whatever is in it. */
  static OptionalLong highest(Path exportDir) throws IOException {
    try (Stream<Path> folders = Files.list(exportDir)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches(NUMBER))
          .mapToLong(Long::parseLong)
          .max();
    }
  }

  private static boolean isModel(Path folder) {
    return Files.isRegularFile(folder.resolve(MODEL_FILE));
  }
}
