package org.tfslim.slim.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointStore;

/**
 * What a run has in its directory besides checkpoints, and what becomes of it if somebody deletes
 * or moves the directory or a file in it meanwhile: it is written again, so that nothing of the run
 * is lost. If another directory with checkpoints has come to its place, the run ends, because the
 * two would be mixed.
 */
final class RunFiles {
  private final RunLock lock;
  private final Map<String, String> texts = new LinkedHashMap<>();

  RunFiles(RunLock lock) {
    this.lock = lock;
  }

  /** Writes a text file now, and again whenever it is found missing. */
  void write(String name, String text) {
    texts.put(name, text);
    AtomicFile.write(path().resolve(name), text);
  }

  private Path path() {
    return lock.directory().path();
  }

  /**
   * Looks at the directory before a checkpoint is saved to it.
   *
   * @param store keeps the checkpoints of the run
   * @throws SlimException if the directory is not the run's any more
   */
  void restore(CheckpointStore store, Consumer<String> warnings) {
    if (lock.isLost()) {
      takeBack(store, warnings);
    }
    if (store.stateIsGone()) {
      warnings.accept("the state file of %s is gone; it is written again".formatted(path()));
    }
    texts.forEach(
        (name, text) -> {
          if (Files.notExists(path().resolve(name))) {
            warnings.accept("%s is gone; it is written again".formatted(path().resolve(name)));
            AtomicFile.write(path().resolve(name), text);
          }
        });
  }

  private void takeBack(CheckpointStore store, Consumer<String> warnings) {
    boolean gone = Files.notExists(path());
    boolean own = store.hasOwn();
    if (!gone && !own && !CheckpointPaths.in(path()).isEmpty()) {
      throw new SlimException(
          "%s was replaced by another directory that has checkpoints, while this run trained in it. The run ends, so that the two are not mixed; the last checkpoint it saved is where the directory was moved to."
              .formatted(path()));
    }
    lock.takeAgain();
    if (!own) {
      warnings.accept(
          "%s was deleted or moved away; this run makes it again and continues in it"
              .formatted(path()));
    }
  }
}
