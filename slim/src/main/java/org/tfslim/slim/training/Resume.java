package org.tfslim.slim.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.Session;
import org.tfslim.formats.DataException;
import org.tfslim.formats.checkpoint.LatestCheckpoint;
import org.tfslim.formats.checkpoint.UnfinishedFiles;
import org.tfslim.slim.Variable;
import org.tfslim.slim.saving.AverageUse;
import org.tfslim.slim.saving.Saver;

/**
 * How training began: from the newest whole checkpoint of its directory, or from scratch.
 *
 * @param checkpoint what was restored; empty if training starts from scratch
 * @param skipped newer checkpoints that could not be used
 * @param removed what a killed program had left
 */
public record Resume(
    Optional<Path> checkpoint, List<LatestCheckpoint.Skipped> skipped, List<Path> removed) {
  /** Copies the lists. */
  public Resume {
    skipped = List.copyOf(skipped);
    removed = List.copyOf(removed);
  }

  /**
   * Gives all variables their values: from the newest whole checkpoint in {@code trainDir}, the
   * optimizer's slots and the global step included, or their first values if there is none.
   *
   * @param variables all variables of the graph
   * @param saver saves and restores all of them
   * @throws DataException if the checkpoint does not fit or has values that are not finite, or
   *     there are checkpoints but none is whole
   */
  public static Resume run(
      Session session, Path trainDir, Collection<? extends Variable<?>> variables, Saver saver) {
    List<Path> removed = UnfinishedFiles.remove(trainDir);
    LatestCheckpoint latest = LatestCheckpoint.whole(trainDir);
    if (latest.prefix().isPresent()) {
      saver.finiteValues(latest.prefix().get(), AverageUse.NEVER).require();
      saver.restore(session, latest.prefix().get());
    } else if (latest.skipped().isEmpty()) {
      initialize(session, variables);
    } else {
      throw noneWhole(trainDir, latest.skipped());
    }
    return new Resume(latest.prefix(), latest.skipped(), removed);
  }

  /** Gives variables their first values. */
  public static void initialize(Session session, Collection<? extends Variable<?>> variables) {
    Session.Runner runner = session.runner();
    variables.forEach(variable -> runner.addTarget(variable.initializer()));
    runner.run().close();
  }

  private static DataException noneWhole(Path trainDir, List<LatestCheckpoint.Skipped> skipped) {
    String reasons =
        skipped.stream().map(it -> "  " + it.reason()).collect(Collectors.joining("\n"));
    return new DataException(
        "No checkpoint in %s can be used:\n%s\nTo start from scratch, move them away or train in another directory."
            .formatted(trainDir, reasons));
  }

  /** What was done, for people, one line each. */
  public List<String> report() {
    List<String> lines = new ArrayList<>();
    removed.forEach(path -> lines.add("removed the unfinished " + path));
    skipped.forEach(it -> lines.add("skipped a damaged checkpoint: " + it.reason()));
    lines.add(checkpoint.map(path -> "resuming from " + path).orElse("starting from scratch"));
    return lines;
  }
}
