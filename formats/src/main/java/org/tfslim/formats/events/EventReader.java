package org.tfslim.formats.events;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.records.TfRecordReader;

/**
 * Reads the scalars of event files, in plain Java. Steps that an interrupted run wrote, and that
 * the run that continued from an earlier checkpoint wrote again, appear once, as in TensorBoard.
 */
public final class EventReader {
  private static final String PREFIX = "events.out.tfevents.";

  private final Map<String, TreeMap<Long, ScalarSeries.Point>> points = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private EventReader() {}

  /**
   * The content of event files.
   *
   * @param scalars by tag; a series is never empty
   * @param problems incomplete files, one sentence each: a run that was killed leaves one, and a
   *     run in progress may be in the middle of a record
   */
  public record Events(Map<String, ScalarSeries> scalars, List<String> problems) {
    /** Copies both. */
    public Events {
      scalars = Collections.unmodifiableMap(new TreeMap<>(scalars));
      problems = List.copyOf(problems);
    }

    /** The values of a tag, if there are any. */
    public Optional<ScalarSeries> series(String tag) {
      return Optional.ofNullable(scalars.get(tag));
    }
  }

  /**
   * Reads all event files of a directory, in the order in which they were started.
   *
   * @throws SlimException if the directory cannot be read
   */
  public static Events read(Path directory) {
    EventReader reader = new EventReader();
    files(directory).forEach(reader::readFile);
    return reader.events();
  }

  /** Sorted by name, and thus by the second in which they were started. */
  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(PREFIX))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new SlimException("cannot list the event files of " + directory + ": " + e, e);
    }
  }

  /**
   * Everything after a damaged record is left out, because the start of the next one is unknown.
   */
  private void readFile(Path file) {
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      try {
        for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
          add(ProtoMessage.parse(ByteBuffer.wrap(data.get()), new EventMessage()));
        }
      } catch (DataException | InvalidProtocolBufferException e) {
        problems.add(
            reader.location() + " is incomplete; it and what follows it in the file are left out.");
      }
    } catch (DataException e) {
      problems.add(e.getMessage());
    }
  }

  private void add(EventMessage event) {
    if (event.isSessionStart()) {
      restart(event.step(), event.wallTime());
    }
    for (SummaryMessage.Scalar scalar : event.scalars()) {
      points
          .computeIfAbsent(scalar.tag(), tag -> new TreeMap<>())
          .put(
              event.step(), new ScalarSeries.Point(event.step(), event.wallTime(), scalar.value()));
    }
  }

  /** Drops the steps that the run that starts now will write again. */
  private void restart(long step, double wallTime) {
    for (TreeMap<Long, ScalarSeries.Point> series : points.values()) {
      Collection<ScalarSeries.Point> again = series.tailMap(step, true).values();
      // A file that another program started earlier may hold values that it wrote later.
      again.removeIf(point -> point.wallTime() < wallTime);
    }
  }

  private Events events() {
    Map<String, ScalarSeries> scalars = new TreeMap<>();
    points.forEach(
        (tag, series) -> {
          if (!series.isEmpty()) {
            scalars.put(tag, new ScalarSeries(tag, List.copyOf(series.values())));
          }
        });
    return new Events(scalars, problems);
  }
}
