package org.tfslim.formats.events;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;
import org.tfslim.formats.records.TfRecordFormat;

/**
 * Writes a file that TensorBoard reads, {@code events.out.tfevents.SECONDS.HOST}: {@code Event}
 * messages framed as TFRecords. A killed program loses what was not flushed; what was written
 * before stays readable. Source: {@code tf.compat.v1.summary.FileWriter}.
 */
public final class EventWriter implements AutoCloseable {
  private static final String FILE_VERSION = "brain.Event:2";

  private final Path file;
  private final Clock clock;
  private final OutputStream out;

  private EventWriter(Path file, Clock clock, OutputStream out) {
    this.file = file;
    this.clock = clock;
    this.out = out;
  }

  /**
   * Starts a new file; the directory is created if it does not exist.
   *
   * @param clock provides the second in the file's name and the times of the events
   * @throws SlimException if the directory or the file cannot be written
   */
  public static EventWriter create(Path directory, Clock clock) {
    String name =
        "events.out.tfevents.%010d.%s".formatted(clock.instant().getEpochSecond(), host());
    try {
      Files.createDirectories(directory);
      EventWriter writer = open(directory, name, clock);
      writer.add(EventMessage.fileVersion(FILE_VERSION));
      writer.flush();
      return writer;
    } catch (IOException e) {
      throw unwritable(directory.resolve(name), e);
    }
  }

  /** Appends a number if there is already a file of the same second. */
  private static EventWriter open(Path directory, String name, Clock clock) throws IOException {
    for (int i = 0; ; i++) {
      Path file = directory.resolve(i == 0 ? name : name + "." + i);
      try {
        OutputStream out =
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new EventWriter(file, clock, new BufferedOutputStream(out));
      } catch (FileAlreadyExistsException e) {
        // Try the next number.
      }
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /**
   * Adds the graph, for TensorBoard's graph page.
   *
   * @param graphDef a serialized {@code GraphDef}
   */
  public void graph(byte[] graphDef) {
    add(EventMessage.graph(graphDef));
  }

  /**
   * Marks the start of a run that will write {@code step} and later steps: TensorBoard then drops
   * what an interrupted run wrote for them.
   */
  public void sessionStart(long step) {
    add(EventMessage.sessionStart(step));
  }

  /**
   * Adds the output of a summary operation.
   *
   * @param summary a serialized {@code Summary}
   * @throws IllegalArgumentException if it is something else
   */
  public void summary(byte[] summary, long step) {
    try {
      ProtoMessage.parse(ByteBuffer.wrap(summary), new SummaryMessage());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a serialized Summary", e);
    }
    add(EventMessage.summary(summary, step));
  }

  /** Adds a value computed outside of the graph. */
  public void scalar(String tag, float value, long step) {
    add(EventMessage.summary(SummaryMessage.scalar(tag, value), step));
  }

  private void add(ProtoWriter event) {
    Instant now = clock.instant();
    double wallTime = now.getEpochSecond() + now.getNano() / 1e9;
    try {
      TfRecordFormat.write(out, EventMessage.at(wallTime, event));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Passes everything added so far to the operating system.
   *
   * @throws SlimException if it cannot be written, e.g. because the disk is full
   */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static SlimException unwritable(Path file, IOException e) {
    return new SlimException(
        "Cannot write the event file %s: %s. Make room or choose another directory, then run this again."
            .formatted(file, e),
        e);
  }
}
