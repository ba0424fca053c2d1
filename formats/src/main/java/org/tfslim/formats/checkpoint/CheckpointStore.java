package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TextLines;

/**
 * Keeps the newest checkpoints of a training directory, as {@code tf.train.Saver(max_to_keep)}
 * does. What lies in other directories is never deleted, though the state file may name it. At
 * every moment the state file names only complete checkpoints: a new one is forced to disk, then
 * named, and only then are old ones deleted. A hidden note says what is about to be added and
 * deleted, so that the next run completes what a killed one began.
 */
public final class CheckpointStore {
  /** How many checkpoints slim keeps. */
  public static final int DEFAULT_KEEP = 5;

  /** The file with the note. */
  static final String NOTE = ".tfslim_saving";

  private static final String ADD = "add ";
  private static final String DELETE = "delete ";
  private static final Pattern PLAIN_NAME = Pattern.compile("[^/\\\\\\x00]+");

  private final Path directory;
  private final int keep;

  /** What this object named last; the state file is rebuilt from it if someone deletes it. */
  private List<Path> named = List.of();

  /** The checkpoint that the note is about, if this object wrote one. */
  private Optional<Path> announced = Optional.empty();

  /**
   * @param directory the directory of the checkpoints and the state file
   * @param keep how many checkpoints to keep; 0 keeps all
   */
  public CheckpointStore(Path directory, int keep) {
    if (keep < 0) {
      throw new SlimException("Cannot keep %d checkpoints: 0 keeps all.".formatted(keep));
    }
    this.directory = directory;
    this.keep = keep;
  }

  /**
   * Notes that a checkpoint is about to be written. If the program is killed before it has {@link
   * #add added} it, {@link #takeOver} of the next run does so.
   *
   * @param prefix of a checkpoint in the directory, not written yet
   * @throws SlimException if the note cannot be written
   */
  public void announce(Path prefix) {
    Path latest = local(prefix);
    List<Path> after = with(latest);
    writeNote(latest, after.subList(0, surplus(after)));
    announced = Optional.of(latest);
  }

  /**
   * Makes a checkpoint that was just written the latest, and deletes those beyond the number to
   * keep. Only checkpoints that the state file names are ever deleted: what a user copied into the
   * directory stays, and so does everything if the state file is damaged (it is then rewritten).
   *
   * @param prefix of a checkpoint in the directory, completely written
   * @return the prefixes of the deleted checkpoints
   * @throws DataException if there is no such checkpoint
   * @throws SlimException if the state file cannot be written
   */
  public List<Path> add(Path prefix) {
    List<Path> surplus = record(prefix);
    surplus.forEach(CheckpointStore::delete);
    deleteFile(note());
    announced = Optional.empty();
    return surplus;
  }

  /** Names the new checkpoint in the state file and returns those that it no longer names. */
  List<Path> record(Path prefix) {
    if (!CheckpointPaths.exists(prefix)) {
      throw CheckpointPaths.notFound(prefix);
    }
    Path latest = local(prefix);
    CheckpointPaths.files(latest).forEach(AtomicFile::force);
    List<Path> known = with(latest);
    List<Path> surplus = known.subList(0, surplus(known));
    List<Path> kept = known.subList(surplus.size(), known.size());
    if (!surplus.isEmpty() && !announced.equals(Optional.of(latest))) {
      writeNote(latest, surplus);
    }
    new CheckpointState(latest, kept).write(directory);
    named = List.copyOf(kept);
    return List.copyOf(surplus);
  }

  private Path local(Path prefix) {
    return directory.resolve(CheckpointPaths.name(prefix));
  }

  /** The checkpoints that the state file names, with this one as the last. */
  private List<Path> with(Path latest) {
    List<Path> known = new ArrayList<>(known());
    known.remove(latest);
    known.add(latest);
    return known;
  }

  private int surplus(List<Path> known) {
    return keep == 0 ? 0 : Math.max(0, known.size() - keep);
  }

  private Path note() {
    return directory.resolve(NOTE);
  }

  private void writeNote(Path adding, List<Path> deleting) {
    StringBuilder text = new StringBuilder(ADD + CheckpointPaths.name(adding) + "\n");
    deleting.forEach(path -> text.append(DELETE).append(CheckpointPaths.name(path)).append('\n'));
    try {
      AtomicFile.write(note(), text.toString());
    } catch (SlimException e) {
      throw e.getCause() instanceof IOException cause ? SaveFailure.of(adding, cause) : e;
    }
  }

  /**
   * Completes what a killed run began: its last checkpoint, if it was written whole, gets its place
   * in the state file, and what was to be deleted then is deleted.
   */
  private void complete() {
    if (!Files.isRegularFile(note())) {
      return;
    }
    List<String> lines = TextLines.read(note());
    for (Path added : noted(lines, ADD)) {
      if (CheckpointPaths.exists(added) && !known().contains(added)) {
        record(added).forEach(CheckpointStore::delete);
      }
    }
    List<Path> known = known();
    noted(lines, DELETE).stream()
        .filter(path -> !known.contains(path))
        .forEach(CheckpointStore::delete);
    deleteFile(note());
  }

  private List<Path> noted(List<String> lines, String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what))
        .map(line -> line.substring(what.length()))
        .filter(PLAIN_NAME.asMatchPredicate())
        .map(directory::resolve)
        .toList();
  }

  /** Whether the state file that this object wrote was deleted since. */
  public boolean stateIsGone() {
    return !named.isEmpty() && Files.notExists(directory.resolve(CheckpointState.FILE_NAME));
  }

  /**
   * Takes over the checkpoints that an earlier run has named, in case the state file is deleted,
   * and completes what that run began when it was killed. Call it when training starts, while no
   * other program saves to the directory.
   *
   * @throws SlimException if the note of the earlier run cannot be read, or a file not be written
   */
  public void takeOver() {
    complete();
    named = known();
  }

  /** Whether the last checkpoint that this object named is still there. */
  public boolean hasOwn() {
    return !named.isEmpty() && CheckpointPaths.exists(named.get(named.size() - 1));
  }

  /** The checkpoints in the directory itself that its state file names. */
  private List<Path> known() {
    try {
      List<Path> all =
          stateIsGone()
              ? named
              : CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of());
      return all.stream()
          .filter(prefix -> directory.equals(prefix.getParent()))
          .filter(CheckpointPaths::exists)
          .toList();
    } catch (DataException e) {
      return List.of(); // LatestCheckpoint.whole reported it when training started.
    }
  }

  /**
   * Deletes a checkpoint, its index first: without it, the rest does not look like a checkpoint.
   *
   * @throws SlimException if a file cannot be deleted
   */
  static void delete(Path prefix) {
    CheckpointPaths.files(prefix).forEach(CheckpointStore::deleteFile);
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new SlimException("Cannot delete %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }
}
