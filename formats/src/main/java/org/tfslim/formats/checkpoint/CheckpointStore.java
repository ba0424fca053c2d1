package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;

/**
 * Keeps the newest checkpoints of a training directory, as {@code tf.train.Saver(max_to_keep)}
 * does. What lies in other directories is never deleted, though the state file may name it. At
 * every moment the state file names only complete checkpoints: a new one is forced to disk, then
 * named, and only then are old ones deleted.
 */
public final class CheckpointStore {
  /** How many checkpoints slim keeps. */
  public static final int DEFAULT_KEEP = 5;

  private final Path directory;
  private final int keep;

  /** What this object named last; the state file is rebuilt from it if someone deletes it. */
  private List<Path> named = List.of();

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
    return surplus;
  }

  /** Names the new checkpoint in the state file and returns those that it no longer names. */
  List<Path> record(Path prefix) {
    if (!CheckpointPaths.exists(prefix)) {
      throw CheckpointPaths.notFound(prefix);
    }
    Path latest = directory.resolve(CheckpointPaths.name(prefix));
    CheckpointPaths.files(latest).forEach(AtomicFile::force);
    List<Path> known = new ArrayList<>(known());
    known.remove(latest);
    known.add(latest);
    int surplus = keep == 0 ? 0 : Math.max(0, known.size() - keep);
    new CheckpointState(latest, known.subList(surplus, known.size())).write(directory);
    named = List.copyOf(known.subList(surplus, known.size()));
    return List.copyOf(known.subList(0, surplus));
  }

  /** Whether the state file that this object wrote was deleted since. */
  public boolean stateIsGone() {
    return !named.isEmpty() && Files.notExists(directory.resolve(CheckpointState.FILE_NAME));
  }

  /**
   * Takes over the checkpoints that an earlier run has named, in case the state file is deleted.
   */
  public void takeOver() {
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
    for (Path file : CheckpointPaths.files(prefix)) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new SlimException(
            "Cannot delete the old checkpoint file %s: %s".formatted(file, e), e);
      }
    }
  }
}
