package org.tfslim.formats.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.testing.EventFiles;

class EventWriterTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2024-05-01T12:00:00.250Z"), ZoneOffset.UTC);

  @TempDir Path directory;

  @Test
  void writesFramedEvents() throws IOException {
    try (EventWriter writer = EventWriter.create(directory.resolve("train"), NOON)) {
      writer.scalar("global_step/sec", 12.5f, 7);
      writer.flush();
      List<Event> events = EventFiles.read(writer.file());
      assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
      assertThat(events.get(0).getWallTime()).isEqualTo(1714564800.25);
      assertThat(events.get(1).getStep()).isEqualTo(7);
      assertThat(events.get(1).getSummary().getValue(0).getTag()).isEqualTo("global_step/sec");
      assertThat(events.get(1).getSummary().getValue(0).getSimpleValue()).isEqualTo(12.5f);
      assertThat(writer.file().getFileName().toString())
          .startsWith("events.out.tfevents.1714564800.");
    }
  }

  @Test
  void aDeletedFileIsStartedAgain() throws IOException {
    List<String> warnings = new ArrayList<>();
    Path train = directory.resolve("train");
    try (EventWriter writer = EventWriter.create(train, NOON).warning(warnings::add)) {
      writer.scalar("a", 1, 1);
      writer.flush();
      assertThat(warnings).isEmpty();
      Files.delete(writer.file());
      Files.delete(train);
      writer.scalar("a", 2, 2);
      writer.flush();
      writer.scalar("a", 3, 3);
    }
    assertThat(warnings).singleElement().asString().contains("was deleted or moved away");
    assertThat(EventReader.read(train).series("a").orElseThrow().points())
        .extracting(ScalarSeries.Point::step)
        .containsExactly(2L, 3L);
  }

  @Test
  void twoWritersOfOneSecondGetTwoFiles() {
    try (EventWriter first = EventWriter.create(directory, NOON);
        EventWriter second = EventWriter.create(directory, NOON)) {
      assertThat(second.file()).isNotEqualTo(first.file());
    }
  }

  @Test
  void whatAKilledProgramFlushedStaysReadable() throws IOException {
    Path file;
    try (EventWriter writer = EventWriter.create(directory, NOON)) {
      file = writer.file();
      writer.scalar("a", 1, 1);
      writer.scalar("b", 2, 2);
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    assertThat(EventFiles.read(file)).hasSize(2);
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsAClearFailure() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> EventWriter.create(file, NOON))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("cannot write " + file)
        .hasMessageContaining(file + " is in the way; choose another directory");
  }
}
