package org.tfslim.slim.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints are found, and when, with a clock that only sleeping moves. */
class CheckpointWatchTest {
  @TempDir private Path directory;
  private boolean stopped;
  private long looks;
  private Consumer<Duration> atTime = time -> {};

  private final PassingTime clock =
      new PassingTime() {
        private long nanos = 1000;

        @Override
        public long nanos() {
          return nanos;
        }

        @Override
        public void sleep(Duration duration) {
          nanos += duration.toNanos();
          looks++;
          atTime.accept(Duration.ofNanos(nanos - 1000));
        }
      };

  private CheckpointWatch watch() {
    return CheckpointWatch.of(directory)
        .withInterval(Duration.ofSeconds(10))
        .stopWhen(() -> stopped)
        .withTime(clock);
  }

  private Checkpoints watch(int timeoutSecs) {
    return watch().withTimeout(Duration.ofSeconds(timeoutSecs)).start();
  }

  private void write(String name, int second) {
    try {
      for (String suffix : List.of(".data-00000-of-00001", ".index")) {
        Path file = Files.writeString(directory.resolve(name + suffix), "x");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1000 + second)));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> all(Checkpoints checkpoints) throws InterruptedException {
    List<String> names = new ArrayList<>();
    checkpoints.forEach(found -> names.add(found.prefix().getFileName().toString()));
    return names;
  }

  @Test
  void findsThemInTheOrderInWhichTheyAppeared() throws InterruptedException {
    write("model.ckpt-200", 3);
    write("model.ckpt-30", 5);
    write("model.ckpt-100", 4);
    write("model.ckpt-9", 5);
    assertThat(all(watch(0)))
        .containsExactly("model.ckpt-200", "model.ckpt-100", "model.ckpt-9", "model.ckpt-30");
  }

  @Test
  void passesOverThoseThatAreKnown() throws InterruptedException {
    write("model.ckpt-1", 1);
    write("model.ckpt-2", 2);
    Checkpoints checkpoints =
        watch()
            .withTimeout(Duration.ZERO)
            .without(it -> it.prefix().endsWith("model.ckpt-1"))
            .start();
    FoundCheckpoint found = checkpoints.next().orElseThrow();
    assertThat(found.prefix()).isEqualTo(directory.resolve("model.ckpt-2"));
    assertThat(found.modified()).isEqualTo(Instant.ofEpochSecond(1002));
    assertThat(found.step()).hasValue(2);
    assertThat(checkpoints.next()).isEmpty();
  }

  @Test
  void waitsForNewOnesAsLongAsSomeCome() throws InterruptedException {
    write("model.ckpt-1", 1);
    atTime =
        time -> {
          if (time.equals(Duration.ofSeconds(15))) {
            write("model.ckpt-2", 2);
          } else if (time.equals(Duration.ofSeconds(35))) {
            write("model.ckpt-3", 3);
          }
        };
    Checkpoints watch = watch(25);
    assertThat(all(watch)).containsExactly("model.ckpt-1", "model.ckpt-2", "model.ckpt-3");
    // Looks at 0, 10, 20 (one), 30, 40 (one), 50 and 60; gives up at 65.
    assertThat(clock.nanos() - 1000).isEqualTo(Duration.ofSeconds(65).toNanos());
  }

  @Test
  void looksEverySecondUnlessTold() throws InterruptedException {
    write("model.ckpt-1", 1);
    Checkpoints checkpoints =
        CheckpointWatch.of(directory).withTime(clock).withTimeout(Duration.ofSeconds(3)).start();
    atTime =
        time -> {
          if (time.equals(Duration.ofMillis(300))) {
            write("model.ckpt-2", 2);
          }
        };
    assertThat(checkpoints.next()).isPresent();
    assertThat(checkpoints.next().orElseThrow().step()).hasValue(2);
    assertThat(clock.nanos() - 1000).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void oneThatIsWrittenAgainIsAnotherOne() throws InterruptedException {
    write("model.ckpt-1", 1);
    Checkpoints watch = watch(0);
    assertThat(all(watch)).hasSize(1);
    write("model.ckpt-1", 2);
    assertThat(all(watch)).hasSize(1);
  }

  @Test
  void endsSoonWhenItIsAskedToStop() throws InterruptedException {
    atTime = time -> stopped = time.compareTo(Duration.ofSeconds(1)) > 0;
    assertThat(watch().withInterval(Duration.ofHours(1)).start().next()).isEmpty();
    assertThat(clock.nanos()).isLessThan(Duration.ofSeconds(2).toNanos());
    assertThat(looks).isPositive();
  }

  @Test
  void aDirectoryThatGoesAwayHasNone() throws InterruptedException, IOException {
    Files.delete(directory);
    assertThat(watch(1).next()).isEmpty();
    Files.createDirectory(directory);
  }
}
