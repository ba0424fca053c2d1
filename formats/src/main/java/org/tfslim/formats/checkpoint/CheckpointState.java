package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;

/**
 * The state file {@code checkpoint} of a training directory, which names its checkpoints (Python's
 * {@code CheckpointState} message as text).
 *
 * @param latest prefix of the newest checkpoint
 * @param all prefixes of the checkpoints that are kept, oldest first; the last one is {@code
 *     latest}
 */
public record CheckpointState(Path latest, List<Path> all) {
  /** The name of the state file in its directory. */
  public static final String FILE_NAME = "checkpoint";

  private static final String LATEST = "model_checkpoint_path";
  private static final String ALL = "all_model_checkpoint_paths";
  private static final long MAX_BYTES = 16 << 20;

  /** Appends {@code latest} to {@code all} if it is not the last one, as Python does. */
  public CheckpointState {
    if (all.isEmpty() || !all.get(all.size() - 1).equals(latest)) {
      List<Path> completed = new ArrayList<>(all);
      completed.remove(latest);
      completed.add(latest);
      all = completed;
    }
    all = List.copyOf(all);
  }

  /**
   * Reads the state file of {@code directory}; empty if there is none. Relative paths are resolved
   * against {@code directory}. An absolute path that does not exist is replaced by the checkpoint
   * of that name in {@code directory}, if there is one: the directory was moved.
   *
   * @throws DataException if the file is damaged
   */
  public static Optional<CheckpointState> read(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    try {
      if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
        throw damaged(file, "it has %d bytes".formatted(Files.size(file)), null);
      }
      return Optional.of(parse(directory, file, Files.readString(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw damaged(file, "it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new DataException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  private static CheckpointState parse(Path directory, Path file, String text) {
    Map<String, List<String>> fields =
        new TextFields(text, found -> damaged(file, found, null)).parse();
    List<String> latest = fields.getOrDefault(LATEST, List.of());
    if (latest.isEmpty() || latest.get(latest.size() - 1).isEmpty()) {
      throw damaged(file, "it has no " + LATEST, null);
    }
    try {
      return new CheckpointState(
          located(directory, latest.get(latest.size() - 1)),
          fields.getOrDefault(ALL, List.of()).stream()
              .map(name -> located(directory, name))
              .toList());
    } catch (InvalidPathException e) {
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static Path located(Path directory, String name) {
    Path path = directory.resolve(name);
    Path sibling = directory.resolve(CheckpointPaths.name(path));
    boolean moved = !CheckpointPaths.exists(path) && CheckpointPaths.exists(sibling);
    return moved || isIn(directory, path) ? sibling : path;
  }

  private static boolean isIn(Path directory, Path path) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    return directory.toAbsolutePath().normalize().equals(parent);
  }

  private static DataException damaged(Path file, String found, Exception cause) {
    return new DataException(
        "The state file %s is damaged: %s. Delete it, and name a checkpoint instead of its directory."
            .formatted(file, found),
        cause);
  }

  /**
   * Writes the state file of {@code directory} as Python does, with relative paths for checkpoints
   * in that directory.
   *
   * @throws SlimException if it cannot be written
   */
  public void write(Path directory) {
    StringBuilder text = new StringBuilder();
    append(text, LATEST, latest, directory);
    all.forEach(path -> append(text, ALL, path, directory));
    AtomicFile.write(directory.resolve(FILE_NAME), text.toString());
  }

  private static void append(StringBuilder text, String field, Path path, Path directory) {
    Path written = isIn(directory, path) ? path.getFileName() : path.toAbsolutePath().normalize();
    text.append(field).append(": ").append(TextFields.quote(written.toString())).append('\n');
  }

  /**
   * The checkpoint that the state file of {@code directory} calls the latest; empty without a state
   * file.
   *
   * @throws DataException if the state file is damaged
   */
  public static Optional<Path> latest(Path directory) {
    return read(directory).map(CheckpointState::latest);
  }

  /** The same, but empty if the state file is damaged: for messages about something else. */
  public static Optional<Path> latestIfKnown(Path directory) {
    try {
      return latest(directory);
    } catch (DataException e) {
      return Optional.empty();
    }
  }
}
