package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.FileKind;
import org.tfslim.formats.internal.ForeignFile;

/**
 * The files by which people name a checkpoint although they are something else beside it: the graph
 * {@code .meta}, the state file; and the files that are not of a checkpoint at all.
 */
final class CheckpointSpelling {
  private static final String META = ".meta";
  private static final String GRAPH = "saved_model.pb";
  private static final String VERSION = "\\d{1,18}";

  private CheckpointSpelling() {}

  /**
   * What the path leads to: a folder, or a checkpoint's prefix or one of its files.
   *
   * @throws DataException if it is a SavedModel, or a whole file of another kind
   */
  static Path followed(Path path) {
    if (Files.isDirectory(path)) {
      requireNoSavedModel(path);
      return path;
    }
    ForeignFile.requireFile(path);
    if (Files.isRegularFile(CheckpointPaths.index(path))) {
      return path; // The prefix of a V2 checkpoint, whatever else has that name.
    }
    Optional<FileKind> kind = FileKind.of(path);
    return kind.isPresent() ? followed(path, kind.get()) : withoutMeta(path);
  }

  private static Path followed(Path path, FileKind kind) {
    Path prefix = withoutMeta(path);
    if (!prefix.equals(path)) {
      return prefix;
    }
    return switch (kind) {
      case CHECKPOINT -> path;
      case STATE_FILE -> {
        Path folder = path.resolveSibling("");
        if (!CheckpointPaths.name(path).equals(CheckpointState.FILE_NAME)) {
          throw ForeignFile.weights(path, kind);
        }
        yield folder.toString().isEmpty() ? Path.of(".") : folder;
      }
      case SAVED_MODEL -> {
        requireNoSavedModel(path.resolveSibling(""));
        throw ForeignFile.weights(path, kind);
      }
      case HDF5, NPZ, SAFETENSORS, KERAS -> throw ForeignFile.convertible(path, kind);
      default -> {
        if (CheckpointPaths.dataOf(path).isEmpty()) {
          throw ForeignFile.weights(path, kind);
        }
        yield path; // The bytes of tensors can look like anything.
      }
    };
  }

  private static Path withoutMeta(Path path) {
    String name = CheckpointPaths.name(path);
    if (name.endsWith(META)) {
      Path prefix = path.resolveSibling(name.substring(0, name.length() - META.length()));
      return CheckpointPaths.exists(prefix) ? prefix : path;
    }
    return path;
  }

  /** A SavedModel lies in a folder of its own, or in one for its version in that of the export. */
  private static void requireNoSavedModel(Path folder) {
    if (Files.exists(folder.resolve(CheckpointState.FILE_NAME))) {
      return;
    }
    Optional<Path> model = isSavedModel(folder) ? Optional.of(folder) : firstVersion(folder);
    if (model.isPresent()) {
      Path graph = model.get();
      throw new DataException(
          "%s is a SavedModel, not a checkpoint: give its folder as saved_model_dir. To take its variables, name %s."
              .formatted(
                  folder.toString().isEmpty() ? Path.of(GRAPH) : folder,
                  graph.resolve("variables").resolve("variables")),
          "saved_model_dir",
          "checkpoint_path");
    }
  }

  private static boolean isSavedModel(Path folder) {
    return Files.isRegularFile(folder.resolve(GRAPH));
  }

  /** The first SavedModel in the folder of an export, if it has no checkpoints beside it. */
  private static Optional<Path> firstVersion(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> CheckpointPaths.name(entry).matches(VERSION))
          .filter(CheckpointSpelling::isSavedModel)
          .sorted()
          .findFirst()
          .filter(model -> CheckpointPaths.in(folder).isEmpty());
    } catch (IOException e) {
      return Optional.empty(); // Whoever reads the folder says why it cannot be read.
    }
  }
}
