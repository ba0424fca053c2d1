package org.tfslim.formats.checkpoint;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.tfslim.formats.DataException;

/**
 * The newest complete checkpoint of a training directory.
 *
 * @param prefix empty if there is no complete one
 * @param skipped newer candidates that cannot be used, in the order in which they were tried
 */
public record LatestCheckpoint(Optional<Path> prefix, List<Skipped> skipped) {

  /**
   * A file that could not be used.
   *
   * @param path a checkpoint's prefix, or the state file
   * @param reason a complete message
   */
  public record Skipped(Path path, String reason) {}

  /** Copies the list. */
  public LatestCheckpoint {
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds the checkpoint to continue from, no matter what was interrupted: each candidate is read
   * and checked completely until one is good.
   *
   * <p>The order: checkpoints of a later step than the state file's that are not older than it (the
   * program was killed before it could name them), then those that the state file names, newest
   * first, then the others in the directory, by step. A state file that someone edited to go back
   * to an older checkpoint is therefore obeyed.
   */
  public static LatestCheckpoint whole(Path directory) {
    return find(directory, CheckpointReader.Depth.CHECKSUMS);
  }

  /** The same, but with a check of the given depth. */
  static LatestCheckpoint find(Path directory, CheckpointReader.Depth depth) {
    List<Skipped> skipped = new ArrayList<>();
    for (Path candidate : candidates(directory, state(directory, skipped))) {
      try {
        CheckpointReader.open(candidate).verify(depth);
        return new LatestCheckpoint(Optional.of(candidate), skipped);
      } catch (DataException e) {
        skipped.add(new Skipped(candidate, e.getMessage()));
      }
    }
    return new LatestCheckpoint(Optional.empty(), skipped);
  }

  private static Optional<CheckpointState> state(Path directory, List<Skipped> skipped) {
    try {
      return CheckpointState.read(directory);
    } catch (DataException e) {
      skipped.add(new Skipped(directory.resolve(CheckpointState.FILE_NAME), e.getMessage()));
      return Optional.empty();
    }
  }

  private static Set<Path> candidates(Path directory, Optional<CheckpointState> state) {
    List<Path> lying = new ArrayList<>(CheckpointPaths.in(directory));
    Collections.reverse(lying);
    Set<Path> candidates = new LinkedHashSet<>();
    if (state.isPresent()) {
      OptionalLong step = CheckpointPaths.step(state.get().latest());
      FileTime written = CheckpointPaths.modified(directory.resolve(CheckpointState.FILE_NAME));
      lying.stream()
          .filter(prefix -> step.isPresent() && isLater(prefix, step.getAsLong()))
          .filter(prefix -> modified(prefix).compareTo(written) >= 0)
          .forEach(candidates::add);
      List<Path> named = new ArrayList<>(state.get().all());
      Collections.reverse(named);
      candidates.addAll(named);
    }
    candidates.addAll(lying);
    return candidates;
  }

  private static boolean isLater(Path prefix, long step) {
    return CheckpointPaths.step(prefix).orElse(-1) > step;
  }

  private static FileTime modified(Path prefix) {
    return CheckpointPaths.files(prefix).stream()
        .findFirst()
        .map(CheckpointPaths::modified)
        .orElse(FileTime.fromMillis(0)); // Deleted meanwhile: opening it will report that.
  }
}
