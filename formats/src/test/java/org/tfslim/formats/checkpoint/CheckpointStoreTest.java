package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.testing.SampleCheckpoints;
import org.tfslim.testkit.KillPoints;

class CheckpointStoreTest {
  @TempDir Path directory;

  private Path write(int step) {
    return SampleCheckpoints.copyTo(directory.resolve("model.ckpt-" + step));
  }

  private List<String> named() {
    return CheckpointState.read(directory).orElseThrow().all().stream()
        .map(CheckpointPaths::name)
        .toList();
  }

  private List<String> lying() {
    return CheckpointPaths.in(directory).stream().map(CheckpointPaths::name).toList();
  }

  @Test
  void keepsTheNewestFive() {
    for (int step = 1; step <= 7; step++) {
      // A new store each time: a run that is interrupted and goes on.
      new CheckpointStore(directory, CheckpointStore.DEFAULT_KEEP).add(write(step));
    }
    assertThat(named())
        .containsExactly(
            "model.ckpt-3", "model.ckpt-4", "model.ckpt-5", "model.ckpt-6", "model.ckpt-7")
        .isEqualTo(lying());
    // An index and two data files each, and the state file.
    assertThat(SampleCheckpoints.names(directory)).hasSize(5 * 3 + 1);
  }

  @Test
  void tellsWhatItDeleted() {
    CheckpointStore store = new CheckpointStore(directory, 1);
    Path first = write(1);
    assertThat(store.add(first)).isEmpty();
    assertThat(store.add(write(2))).containsExactly(first);
    assertThat(lying()).containsExactly("model.ckpt-2");
  }

  /** A run that is killed while it saves, and the next one. */
  @Test
  void theNextRunCompletesWhatAKilledOneBegan() throws IOException {
    List<Path> rounds = new ArrayList<>();
    int changes =
        KillPoints.tryAll(
            directory,
            folder -> {
              CheckpointStore store = new CheckpointStore(folder, 2);
              for (int step = 1; step <= 2; step++) {
                store.add(SampleCheckpoints.copyTo(folder.resolve("model.ckpt-" + step)));
              }
              SampleCheckpoints.copyTo(folder.resolve("mine.ckpt-1"));
              Files.createDirectory(folder.resolve("model.ckpt-3_temp"));
              SampleCheckpoints.copyTo(folder.resolve("model.ckpt-3_temp/part"));
              rounds.add(folder);
            },
            folder -> {
              CheckpointStore store = new CheckpointStore(folder, 2);
              Path third = folder.resolve("model.ckpt-3");
              store.announce(third);
              CheckpointFiles.move(folder.resolve("model.ckpt-3_temp/part"), third);
              store.add(third);
            },
            folder -> {
              CheckpointState state = CheckpointState.read(folder).orElseThrow();
              assertThat(state.all()).allMatch(CheckpointPaths::exists);
              boolean whole = CheckpointPaths.exists(folder.resolve("model.ckpt-3"));
              UnfinishedFiles.remove(folder);
              new CheckpointStore(folder, 2).takeOver();
              String added = whole ? "model.ckpt-3" : "model.ckpt-1";
              assertThat(CheckpointState.read(folder).orElseThrow().all())
                  .containsExactlyInAnyOrder(folder.resolve("model.ckpt-2"), folder.resolve(added));
              assertThat(CheckpointPaths.in(folder))
                  .extracting(CheckpointPaths::name)
                  .containsExactlyInAnyOrder("mine.ckpt-1", "model.ckpt-2", added);
              // An index and two data files each, and the state file.
              assertThat(SampleCheckpoints.names(folder)).hasSize(3 * 3 + 1);
            });
    assertThat(changes).isGreaterThan(10);
    assertThat(rounds).hasSize(changes + 1);
  }

  /** A note that someone wrote: it deletes nothing but what lies in the directory. */
  @Test
  void aNoteLeadsNowhereElse() throws IOException {
    Path run = Files.createDirectory(directory.resolve("run"));
    Path other = write(1);
    new CheckpointStore(run, 2).add(SampleCheckpoints.copyTo(run.resolve("model.ckpt-2")));
    Files.writeString(
        run.resolve(CheckpointStore.NOTE),
        "delete ../model.ckpt-1\ndelete model.ckpt-2\ndelete \0\nadd nothing\nnonsense\n");
    new CheckpointStore(run, 2).takeOver();
    assertThat(CheckpointPaths.exists(other)).isTrue();
    assertThat(CheckpointPaths.exists(run.resolve("model.ckpt-2"))).isTrue();
    assertThat(run.resolve(CheckpointStore.NOTE)).doesNotExist();
  }

  @Test
  void zeroKeepsAll() {
    CheckpointStore store = new CheckpointStore(directory, 0);
    for (int step = 1; step <= 7; step++) {
      store.add(write(step));
    }
    assertThat(lying()).hasSize(7).isEqualTo(named());
    assertThatThrownBy(() -> new CheckpointStore(directory, -1)).isInstanceOf(SlimException.class);
  }

  @Test
  void theSameCheckpointAgainIsNamedOnce() {
    CheckpointStore store = new CheckpointStore(directory, 2);
    store.add(write(1));
    store.add(write(2));
    store.add(write(1));
    assertThat(named()).containsExactly("model.ckpt-2", "model.ckpt-1");
    assertThat(lying()).containsExactly("model.ckpt-1", "model.ckpt-2");
  }

  @Test
  void forgetsCheckpointsThatSomeoneDeleted() {
    CheckpointStore store = new CheckpointStore(directory, 2);
    store.add(write(1));
    store.add(write(2));
    CheckpointStore.delete(directory.resolve("model.ckpt-2"));
    store.add(write(3));
    assertThat(named()).containsExactly("model.ckpt-1", "model.ckpt-3");
  }

  @Test
  void leavesAloneWhatTheStateFileDoesNotName() {
    write(50);
    CheckpointStore store = new CheckpointStore(directory, 1);
    store.add(write(1));
    store.add(write(2));
    assertThat(lying()).containsExactly("model.ckpt-2", "model.ckpt-50");
  }

  @Test
  void deletesV1Files() {
    CheckpointStore store = new CheckpointStore(directory, 1);
    Path old = directory.resolve("model.ckpt-1");
    store.add(SampleCheckpoints.copy(SampleCheckpoints.SLICED, old));
    store.add(write(2));
    assertThat(old).doesNotExist();
  }

  @Test
  void refusesACheckpointThatIsNotThere() {
    CheckpointStore store = new CheckpointStore(directory, 2);
    store.add(write(1));
    assertThatThrownBy(() -> store.add(directory.resolve("model.ckpt-2")))
        .isInstanceOf(DataException.class);
    assertThat(named()).containsExactly("model.ckpt-1");
  }

  @Test
  void startsAnewWhereTheStateFileIsDamaged() {
    SampleCheckpoints.write(directory.resolve("checkpoint"), "?");
    write(1);
    new CheckpointStore(directory, 1).add(write(2));
    assertThat(named()).containsExactly("model.ckpt-2");
    assertThat(lying()).containsExactly("model.ckpt-1", "model.ckpt-2");
  }

  @Test
  void deletesNothingOutsideOfItsDirectory(@TempDir Path elsewhere) throws IOException {
    List<Path> theirs = new ArrayList<>();
    for (int step = 1; step <= 3; step++) {
      theirs.add(SampleCheckpoints.copyTo(elsewhere.resolve("model.ckpt-" + step)));
    }
    Path below = Files.createDirectory(directory.resolve("below"));
    Path best = SampleCheckpoints.copyTo(below.resolve("best.ckpt-4"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);
    SampleCheckpoints.write(
        directory.resolve("checkpoint"),
        """
        model_checkpoint_path: "below/best.ckpt-4"
        all_model_checkpoint_paths: "%s/model.ckpt-1"
        all_model_checkpoint_paths: "%s"
        all_model_checkpoint_paths: "link/model.ckpt-3"
        """
            .formatted(elsewhere, directory.relativize(theirs.get(1))));
    CheckpointStore store = new CheckpointStore(directory, 1);
    for (int step = 10; step <= 12; step++) {
      store.add(write(step));
    }
    assertThat(lying()).containsExactly("model.ckpt-12");
    assertThat(named()).containsExactly("model.ckpt-12");
    assertThat(theirs).allMatch(CheckpointPaths::exists);
    assertThat(CheckpointPaths.exists(best)).isTrue();
    assertThat(link).exists();
  }

  @Test
  void aCopyWithAbsolutePathsLeavesTheOriginalAlone(@TempDir Path original) {
    StringBuilder state = new StringBuilder();
    state.append("model_checkpoint_path: '%s/model.ckpt-3'\n".formatted(original));
    for (int step = 1; step <= 3; step++) {
      SampleCheckpoints.copyTo(original.resolve("model.ckpt-" + step));
      write(step);
      state.append("all_model_checkpoint_paths: '%s/model.ckpt-%d'\n".formatted(original, step));
    }
    SampleCheckpoints.write(directory.resolve("checkpoint"), state.toString());
    new CheckpointStore(directory, 2).add(write(4));
    assertThat(lying()).containsExactly("model.ckpt-3", "model.ckpt-4").isEqualTo(named());
    assertThat(CheckpointPaths.in(original)).hasSize(3);
  }

  @Test
  void aDeletedStateFileIsRebuilt() throws IOException {
    CheckpointStore store = new CheckpointStore(directory, 2);
    store.add(write(1));
    store.add(write(2));
    assertThat(store.stateIsGone()).isFalse();
    Files.delete(directory.resolve("checkpoint"));
    assertThat(store.stateIsGone()).isTrue();
    store.add(write(3));
    assertThat(named()).containsExactly("model.ckpt-2", "model.ckpt-3").isEqualTo(lying());
  }

  /** A crash after so many of the steps: naming the new one, then each deletion. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyCrashLeavesAConsistentDirectory(int steps) throws IOException {
    CheckpointStore store = new CheckpointStore(directory, 2);
    store.add(write(1));
    store.add(write(2));
    Path newest = write(3);
    if (steps > 0) {
      Path old = store.record(newest).get(0);
      for (Path file : CheckpointPaths.files(old).subList(0, steps - 1)) {
        Files.delete(file);
      }
    }
    LatestCheckpoint latest = LatestCheckpoint.whole(directory);
    assertThat(latest.prefix()).contains(newest);
    assertThat(latest.skipped()).isEmpty();
    // Nothing that still looks like a checkpoint is half a one.
    for (Path prefix : CheckpointPaths.in(directory)) {
      CheckpointReader.open(prefix).verify(CheckpointReader.Depth.CHECKSUMS);
    }
    UnfinishedFiles.remove(directory);
    new CheckpointStore(directory, 2).add(write(4));
    assertThat(named()).endsWith("model.ckpt-4");
    assertThat(named()).allSatisfy(name -> assertThat(lying()).contains(name));
    assertThat(SampleCheckpoints.names(directory)).hasSize(lying().size() * 3 + 1);
  }
}
