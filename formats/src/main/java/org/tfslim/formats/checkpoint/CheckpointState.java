package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TextLines;

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
  private static final long MAX_BYTES = 4 << 20;

  /** Longer than any system takes a path. */
  private static final int MAX_PATH = 4096;

  /** What only Windows writes: {@code C:\train}, {@code \\server\train}, {@code .\train}. */
  private static final Pattern WINDOWS = Pattern.compile("(?s)(\\p{Alpha}:|\\\\|\\.{1,2}\\\\).*");

  /** Appends {@code latest} to {@code all} if it is not the last one, as Python does. */
  public CheckpointState {
    Set<Path> once = new LinkedHashSet<>();
    for (Path path : all) {
      once.remove(path);
      once.add(path);
    }
    once.remove(latest);
    once.add(latest);
    all = List.copyOf(once);
  }

  /**
   * Reads the state file of {@code directory}; empty if there is none. A checkpoint of the written
   * name beside the state file comes first, however its path was written: the directory may have
   * been copied or moved, from Windows too. Only if there is none does the path count as it is
   * written, a relative one from {@code directory}.
   *
   * @throws DataException if the file is damaged
   */
  public static Optional<CheckpointState> read(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    try {
      if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
        throw damaged(file, "it has %d bytes".formatted(Files.size(file)), null);
      }
      return Optional.of(parse(directory, file, TextLines.withoutMark(Files.readString(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw damaged(file, "it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new DataException("Cannot read %s: %s".formatted(file, IoReason.of(e)), e);
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
      Set<String> here =
          CheckpointPaths.in(directory).stream()
              .map(CheckpointPaths::name)
              .collect(Collectors.toSet());
      UnaryOperator<String> plain = written -> plain(file, written);
      return new CheckpointState(
          located(directory, here, plain.apply(latest.get(latest.size() - 1))),
          fields.getOrDefault(ALL, List.of()).stream()
              .map(plain)
              .map(name -> located(directory, here, name))
              .toList());
    } catch (InvalidPathException e) {
      throw damaged(file, e.getMessage(), e);
    }
  }

  /** A path without a slash at its end and without the pattern of several V1 files. */
  private static String plain(Path file, String written) {
    if (written.length() > MAX_PATH) {
      throw damaged(file, "it has a path of %d characters".formatted(written.length()), null);
    }
    String path = ShardedV1.withoutPattern(written.replaceFirst("(?<=[^/])/+$", ""));
    String name = after(path, '/');
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw damaged(file, "%s does not name a checkpoint".formatted(Printable.line(written)), null);
    }
    return path;
  }

  private static String after(String path, char separator) {
    return path.substring(path.lastIndexOf(separator) + 1);
  }

  /** The last part of a path as Windows reads it. */
  private static String windowsName(String path) {
    return after(after(after(path, '/'), '\\'), ':');
  }

  private static Path located(Path directory, Set<String> here, String path) {
    for (String name : List.of(after(path, '/'), windowsName(path))) {
      if (here.contains(name) || isFile(directory, name)) {
        return directory.resolve(name);
      }
    }
    if (WINDOWS.matcher(path).matches() || path.indexOf('/') < 0) {
      Path below = directory.resolve(path.replace('\\', '/'));
      boolean relative = path.indexOf(':') < 0 && !path.startsWith("\\");
      if (relative && path.indexOf('\\') >= 0 && CheckpointPaths.exists(below)) {
        return below;
      }
      return WINDOWS.matcher(path).matches()
          ? directory.resolve(windowsName(path))
          : directory.resolve(path);
    }
    Path written = directory.resolve(path);
    Path parent = written.getParent();
    boolean beside = directory.equals(parent) || directory.toAbsolutePath().equals(parent);
    return beside ? directory.resolve(written.getFileName()) : written;
  }

  private static boolean isFile(Path directory, String name) {
    return !name.isEmpty()
        && (Files.isRegularFile(directory.resolve(name))
            || Files.isRegularFile(CheckpointPaths.index(directory.resolve(name))));
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
    String name = CheckpointPaths.restoreName(path);
    Path written = path.toAbsolutePath().normalize();
    boolean beside = directory.toAbsolutePath().normalize().equals(written.getParent());
    String shown = beside ? name : written.getParent() + "/" + name;
    text.append(field).append(": ").append(TextFields.quote(shown)).append('\n');
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
