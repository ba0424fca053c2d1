package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.testing.SampleCheckpoints;
import org.tfslim.formats.weights.WeightsFile;

class CheckpointSourceTest {
  @TempDir Path directory;
  private final List<String> notes = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();

  private CheckpointSource source() {
    return CheckpointSource.of(directory).pausing(pauses::add);
  }

  private Path save(int step, int keep) {
    Path prefix = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-" + step));
    new CheckpointStore(directory, keep).add(prefix);
    return prefix;
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theStateFileDecidesInSilence() {
    save(9, 5);
    Path last = save(3, 5);
    assertThat(source().find(notes::add)).isEqualTo(last);
    assertThat(notes).isEmpty();
  }

  @Test
  void withoutAStateFileTheLastStepIsTakenAndSaid() {
    SampleCheckpoints.copyTo(directory.resolve("model.ckpt-9"));
    Path last = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-10"));
    assertThat(source().find(notes::add)).isEqualTo(last);
    assertThat(notes).singleElement().asString().contains("using model.ckpt-10, that of the last");
    delete(CheckpointPaths.data(last, 0, 2));
    assertThat(source().find(note -> {})).isEqualTo(directory.resolve("model.ckpt-9"));
  }

  @Test
  void aFolderWithASingleV1FileIsThatCheckpoint() {
    Path v1 =
        SampleCheckpoints.copy(SampleCheckpoints.SLICED, directory.resolve("inception_v1.ckpt"));
    SampleCheckpoints.write(directory.resolve("README"), "text ".repeat(100));
    assertThat(source().find(notes::add)).isEqualTo(v1);
    assertThat(notes).singleElement().asString().contains("inception_v1.ckpt, its only one");
  }

  @Test
  void checkpointsWithoutAnOrderAreListed() {
    SampleCheckpoints.copyTo(directory.resolve("inception.ckpt"));
    SampleCheckpoints.copyTo(directory.resolve("resnet.ckpt"));
    assertThatThrownBy(() -> source().find(notes::add))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("inception.ckpt, resnet.ckpt. Name one");
  }

  @Test
  void ifTheLatestIsGoneTheNewestWholeOneIsTakenAndSaid() {
    Path first = save(1, 5);
    Path second = save(2, 5);
    Path third = save(3, 5);
    delete(CheckpointPaths.index(third));
    assertThat(source().find(notes::add)).isEqualTo(second);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("model.ckpt-3 the latest", "model.ckpt-2");
    assertThat(pauses).hasSize(4).isSorted();
    delete(CheckpointPaths.data(second, 1, 2));
    assertThat(source().find(notes::add)).isEqualTo(first);
    CheckpointStore.delete(first);
    assertThatThrownBy(() -> source().find(notes::add))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not there with all its files");
  }

  @Test
  void aCheckpointElsewhereIsReadWithAWord(@TempDir Path elsewhere) {
    Path far = SampleCheckpoints.copyTo(elsewhere.resolve("model.ckpt-7"));
    SampleCheckpoints.write(
        directory.resolve("checkpoint"), "model_checkpoint_path: '%s'".formatted(far));
    assertThat(source().find(notes::add)).isEqualTo(far);
    assertThat(notes).singleElement().asString().contains(far.toString(), "lies elsewhere");
  }

  /** The race that a training run with one kept checkpoint wins at each try but the last. */
  @Test
  void theStateFileIsReadAgainIfTheCheckpointDisappears() {
    save(1, 1);
    AtomicInteger steps = new AtomicInteger(1);
    Path read =
        source()
            .read(
                notes::add,
                prefix -> {
                  if (steps.get() < 4) {
                    save(steps.incrementAndGet(), 1);
                  }
                  CheckpointReader.open(prefix).verify(CheckpointReader.Depth.CHECKSUMS);
                  return prefix;
                });
    assertThat(read).isEqualTo(directory.resolve("model.ckpt-4"));
    assertThat(notes).hasSize(3).allMatch(note -> note.contains("was deleted while it was read"));
  }

  @Test
  void theStateFileIsReadAgainIfItsCheckpointIsGoneAlready() {
    Path old = save(1, 1);
    CheckpointStore.delete(old);
    CheckpointSource source =
        CheckpointSource.of(directory)
            .pausing(
                time -> {
                  if (pauses.size() == 1) {
                    save(2, 1);
                  }
                  pauses.add(time);
                });
    assertThat(source.find(notes::add)).isEqualTo(directory.resolve("model.ckpt-2"));
    assertThat(notes).isEmpty();
  }

  @Test
  void damageIsNotTriedAgain() {
    Path last = save(1, 1);
    SampleCheckpoints.cut(CheckpointPaths.index(last), 1);
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                source()
                    .read(
                        notes::add,
                        prefix -> {
                          tries.incrementAndGet();
                          return CheckpointReader.open(prefix);
                        }))
        .isInstanceOf(DataException.class);
    assertThat(tries).hasValue(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void readersBesideARunThatKeepsOneCheckpointAlwaysGetOne() throws InterruptedException {
    save(1, 1);
    AtomicBoolean done = new AtomicBoolean();
    Thread training =
        new Thread(
            () -> {
              for (int step = 2; !done.get(); step++) {
                save(step, 1);
              }
            });
    training.start();
    try {
      for (int i = 0; i < 50; i++) {
        int tensors =
            WeightsFile.use(
                directory.toString(),
                notes::add,
                file -> {
                  file.entries().stream()
                      .filter(entry -> !entry.dtypeText().equals("string"))
                      .forEach(file::read);
                  return file.entries().size();
                });
        assertThat(tensors).isPositive();
      }
    } finally {
      done.set(true);
      training.join();
    }
  }
}
