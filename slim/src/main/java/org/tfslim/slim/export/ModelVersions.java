package org.tfslim.slim.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.FileKind;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.slim.export.internal.Workspace;

/** Finds SavedModels in folders. */
public final class ModelVersions {
  static final String MODEL_FILE = "saved_model.pb";

  private static final String NUMBER = "\\d{1,18}";

  private static final Set<FileKind> CHECKPOINT_KINDS =
      Set.of(FileKind.CHECKPOINT, FileKind.STATE_FILE);

  private ModelVersions() {}

  /**
   * The folder of a SavedModel: {@code path} itself, that of the file {@code saved_model.pb}, or
   * the highest version in it, as TensorFlow Serving chooses. Where a program was killed while it
   * replaced a version, it is the hidden folder of the old one.
   *
   * @throws DataException if there is none
   */
  public static Path resolve(Path path) {
    return find(path).orElseThrow(() -> noModel(path));
  }

  private static DataException noModel(Path path) {
    if (isCheckpoint(path)) {
      return new DataException(
          "%s is a checkpoint, not a SavedModel: give it as checkpoint_path".formatted(path),
          "checkpoint_path");
    }
    String kind = FileKind.of(path).map(it -> ", but " + it.noun()).orElse("");
    return new DataException(
        "%s is not a SavedModel%s: neither %s nor a folder such as 1/%s is there"
            .formatted(path, kind, MODEL_FILE, MODEL_FILE));
  }

  private static boolean isCheckpoint(Path path) {
    String name = String.valueOf(path.getFileName());
    boolean is =
        Files.isRegularFile(path)
            ? FileKind.of(path).filter(CHECKPOINT_KINDS::contains).isPresent()
            : CheckpointPaths.exists(path) || !CheckpointPaths.in(path).isEmpty();
    return is || name.matches(".+\\.(index|meta|data-\\d{5}-of-\\d{5})");
  }

  /** The same, empty if there is none. */
  public static Optional<Path> find(Path path) {
    if (path.endsWith(MODEL_FILE) && Files.isRegularFile(path)) {
      return find(path.resolveSibling("")); // The graph leads to its folder.
    }
    try {
      Optional<Path> aside = Workspace.setAside(path).filter(ModelVersions::isModel);
      if (aside.isPresent()) {
        return aside;
      }
      return isModel(path) ? Optional.of(path) : newest(path);
    } catch (IOException e) {
      throw new DataException("cannot list %s: %s".formatted(path, IoReason.of(e)), e);
    }
  }

  private static Optional<Path> newest(Path exportDir) throws IOException {
    if (!Files.isDirectory(exportDir)) {
      return Optional.empty();
    }
    List<Path> versions = new ArrayList<>(Workspace.allSetAside(exportDir));
    try (Stream<Path> folders = Files.list(exportDir)) {
      folders.forEach(versions::add);
    }
    versions.removeIf(version -> !version.getFileName().toString().matches(NUMBER));
    versions.sort(
        Comparator.comparingLong(
            (Path version) -> -Long.parseLong(version.getFileName().toString())));
    for (Path version : versions) {
      Path place = Workspace.setAside(version).orElse(version);
      if (isModel(place)) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
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
