package org.tfslim.formats.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.SlimException;

class EventReaderTest {
  @TempDir Path directory;

  private EventWriter writerAt(int second) {
    return EventWriter.create(
        directory, Clock.fixed(Instant.ofEpochSecond(1_700_000_000L + second), ZoneOffset.UTC));
  }

  private List<String> points(String tag) {
    return EventReader.read(directory).series(tag).orElseThrow().points().stream()
        .map(point -> point.step() + ": " + point.value())
        .toList();
  }

  @Test
  void readsScalarsByTagAndStep() {
    try (EventWriter writer = writerAt(0)) {
      writer.sessionStart(1);
      writer.scalar("loss", 2.5f, 10);
      writer.scalar("rate", 0.5f, 10);
      writer.scalar("loss", Float.NaN, 20);
      writer.scalar("loss", Float.POSITIVE_INFINITY, 30);
    }
    EventReader.Events events = EventReader.read(directory);
    assertThat(events.scalars()).containsOnlyKeys("loss", "rate");
    assertThat(points("loss")).containsExactly("10: 2.5", "20: NaN", "30: Infinity");
    assertThat(events.series("loss").orElseThrow().last().wallTime()).isEqualTo(1.7e9);
    assertThat(events.series("accuracy")).isEmpty();
    assertThat(events.problems()).isEmpty();
  }

  @Test
  void whatAResumedRunWroteAgainIsThereOnce() {
    try (EventWriter writer = writerAt(0)) {
      writer.sessionStart(1);
      for (int step = 10; step <= 50; step += 10) {
        writer.scalar("loss", step, step);
      }
    }
    try (EventWriter writer = writerAt(60)) {
      writer.sessionStart(31);
      writer.scalar("loss", 1, 40);
    }
    assertThat(points("loss")).containsExactly("10: 10.0", "20: 20.0", "30: 30.0", "40: 1.0");
  }

  @Test
  void aRestartForgetsOnlyWhatWasWrittenBeforeIt() {
    // An evaluation that watches the run has begun its file before the restart.
    WatchClock clock = new WatchClock();
    try (EventWriter watching = EventWriter.create(directory, clock);
        EventWriter training = writerAt(60)) {
      training.sessionStart(31);
      clock.second = 59;
      watching.scalar("accuracy", 1, 40);
      clock.second = 61;
      watching.scalar("accuracy", 2, 50);
    }
    assertThat(points("accuracy")).containsExactly("50: 2.0");
  }

  private static final class WatchClock extends Clock {
    private int second;

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(1_700_000_000L + second);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void aRecordThatIsCutOffIsLeftOutAndSaid() throws IOException {
    Path file;
    try (EventWriter writer = writerAt(0)) {
      file = writer.file();
      writer.scalar("loss", 1, 1);
      writer.scalar("loss", 2, 2);
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    assertThat(points("loss")).containsExactly("1: 1.0");
    assertThat(EventReader.read(directory).problems())
        .singleElement()
        .asString()
        .contains(file.toString(), "record 2", "incomplete");
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    Files.writeString(directory.resolve("flags.txt"), "--x=1");
    assertThat(EventReader.read(directory).scalars()).isEmpty();
  }

  @Test
  void aMissingDirectoryIsNamed() {
    assertThatThrownBy(() -> EventReader.read(directory.resolve("nowhere")))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("nowhere");
  }
}
