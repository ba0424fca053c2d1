package org.tfslim.formats.checkpoint;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;

/**
 * What the user of a program calls a checkpoint: a prefix, one of its files, or a directory, which
 * means its newest checkpoint. All readers of checkpoints go through this class, because a training
 * run may delete the checkpoint while they look for it or read it; the state file is then read
 * again.
 *
 * <pre>{@code
 * CheckpointSource.of("/tmp/train").read(log, checkpoint -> saver.restore(session, checkpoint));
 * }</pre>
 */
public final class CheckpointSource {
  private static final int TRIES = 5;
  private static final int REASONS_SHOWN = 3;
  private static final long FIRST_PAUSE_MILLIS = 50;

  private final Path path;
  private final Optional<Path> found;
  private final Pause pause;

  /** How to wait before another try. */
  @FunctionalInterface
  interface Pause {
    void millis(long time) throws InterruptedException;
  }

  private CheckpointSource(Path path, Optional<Path> found, Pause pause) {
    this.path = path;
    this.found = found;
    this.pause = pause;
  }

  /**
   * The source of that name; checkpoints are looked for later.
   *
   * @param spelling {@code train}, {@code train/model.ckpt-1000} or one of the checkpoint's files;
   *     the pattern {@code model.ckpt-1000-?????-of-00002} for V1 in several files
   * @throws DataException if it cannot be a path, or is a SavedModel or a file of another kind
   */
  public static CheckpointSource of(String spelling) {
    try {
      return of(Path.of(ShardedV1.withoutPattern(spelling)));
    } catch (InvalidPathException e) {
      throw new DataException("Not a checkpoint path: " + e.getMessage(), e);
    }
  }

  /** The same for a path. */
  public static CheckpointSource of(Path path) {
    return new CheckpointSource(CheckpointSpelling.followed(path), Optional.empty(), Thread::sleep);
  }

  CheckpointSource pausing(Pause newPause) {
    return new CheckpointSource(path, found, newPause);
  }

  /**
   * The same source, which reads a checkpoint first that {@link #find} has returned: what was
   * announced is what is used, unless it is gone.
   */
  public CheckpointSource startingWith(Path checkpoint) {
    return new CheckpointSource(path, Optional.of(checkpoint), pause);
  }

  /**
   * The prefix of the checkpoint. In a directory that is the one that its state file calls the
   * latest. Without a state file, or if that checkpoint is gone, it is the newest whole one.
   *
   * @param notes is told if it is not the one that the state file calls the latest, or lies
   *     elsewhere
   * @throws DataException if there is none; the message lists those that exist
   */
  public Path find(Consumer<String> notes) {
    return Files.isDirectory(path) ? newest(notes) : CheckpointPaths.ofFile(path);
  }

  /**
   * Finds the checkpoint and does something with it. If that fails because the checkpoint of a
   * directory has disappeared, the newest one is looked for again, up to five times.
   *
   * @param notes as above, and is told of each new try
   * @param reader is passed the prefix, perhaps several times
   * @throws DataException if there is no checkpoint
   */
  public <T> T read(Consumer<String> notes, Function<Path, T> reader) {
    for (int attempt = 1; ; attempt++) {
      Path prefix = attempt == 1 && found.isPresent() ? found.get() : find(notes);
      try {
        return reader.apply(prefix);
      } catch (SlimException e) {
        boolean deleted = Files.isDirectory(path) && !CheckpointReader.isThere(prefix);
        if (attempt == TRIES || !deleted || !waited(attempt)) {
          throw e;
        }
        notes.accept(
            "%s was deleted while it was read, as a training run does; reading the newest one again"
                .formatted(prefix));
      }
    }
  }

  /** Whether the thread may continue after a pause, which gets longer each time. */
  private boolean waited(int attempt) {
    try {
      pause.millis(attempt * FIRST_PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Path newest(Consumer<String> notes) {
    Optional<CheckpointState> state = CheckpointState.read(path);
    // A training run names a new checkpoint before it deletes old ones.
    for (int attempt = 1; state.isPresent(); attempt++) {
      Path latest = state.get().latest();
      if (CheckpointReader.isThere(latest)) {
        sayWhere(latest, notes);
        return latest;
      }
      if (attempt == TRIES || !waited(attempt)) {
        return inPlaceOf(latest, notes);
      }
      state = CheckpointState.read(path);
    }
    return withoutState(notes);
  }

  private void sayWhere(Path latest, Consumer<String> notes) {
    if (!path.equals(latest.getParent())) {
      notes.accept(
          "the state file of %s names %s, which lies elsewhere; using it, because there is none of that name in %s"
              .formatted(path, latest, path));
    }
  }

  private Path inPlaceOf(Path gone, Consumer<String> notes) {
    LatestCheckpoint newest = LatestCheckpoint.find(path, CheckpointReader.Depth.FILES);
    Path found =
        newest
            .prefix()
            .orElseThrow(
                () ->
                    new DataException(
                        "The state file of %s calls %s the latest, but it is not there with all its files, nor is another one.\n%s"
                            .formatted(path, CheckpointPaths.name(gone), reasons(newest))));
    notes.accept(
        "the state file of %s calls %s the latest, but it is gone; using the newest whole one, %s"
            .formatted(path, CheckpointPaths.name(gone), CheckpointPaths.name(found)));
    return found;
  }

  private static String reasons(LatestCheckpoint newest) {
    return newest.skipped().stream()
        .limit(REASONS_SHOWN)
        .map(it -> "  " + it.reason())
        .collect(Collectors.joining("\n"));
  }

  private Path withoutState(Consumer<String> notes) {
    List<Path> whole = CheckpointPaths.in(path).stream().filter(CheckpointSource::isWhole).toList();
    if (whole.isEmpty()) {
      throw new DataException(
          "%s has no file '%s', which names the latest checkpoint, and no whole checkpoint. %s"
              .formatted(path, CheckpointState.FILE_NAME, CheckpointPaths.offer(path)));
    }
    Path last = whole.get(whole.size() - 1);
    boolean ordered =
        whole.stream().allMatch(prefix -> CheckpointPaths.step(prefix).isPresent())
            && whole.stream()
                    .filter(it -> CheckpointPaths.step(it).equals(CheckpointPaths.step(last)))
                    .count()
                == 1;
    if (whole.size() > 1 && !ordered) {
      throw new DataException(
          "%s has no file '%s', which names the latest checkpoint, and the names of its checkpoints do not say which is the newest: %s. Name one of them."
              .formatted(
                  path,
                  CheckpointState.FILE_NAME,
                  whole.stream().map(CheckpointPaths::name).collect(Collectors.joining(", "))));
    }
    notes.accept(
        "%s has no file '%s', which names the latest checkpoint; using %s, %s"
            .formatted(
                path,
                CheckpointState.FILE_NAME,
                CheckpointPaths.name(last),
                whole.size() == 1 ? "its only one" : "that of the last step"));
    return last;
  }

  private static boolean isWhole(Path prefix) {
    try {
      return CheckpointReader.open(prefix).problems(CheckpointReader.Depth.FILES).isEmpty();
    } catch (DataException e) {
      return false;
    }
  }
}
