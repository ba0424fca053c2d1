package org.tfslim.formats.events;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
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
import java.util.function.Consumer;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.WriteFailure;
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

  private static final int MAX_PENDING = 1 << 20;

  private final Path file;
  private final Clock clock;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private OutputStream out;
  private Consumer<String> warnings = warning -> {};

  private EventWriter(Path file, Clock clock, OutputStream out) {
    this.file = file;
    this.clock = clock;
    this.out = out;
  }

  /**
   * Says when the file is deleted or moved while it is written. It is then started again: what is
   * written later is not lost.
   */
  public EventWriter warning(Consumer<String> receiver) {
    warnings = receiver;
    return this;
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
        return new EventWriter(file, clock, newFile(file));
      } catch (FileAlreadyExistsException e) {
        // Try the next number.
      }
    }
  }

  private static OutputStream newFile(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
    try {
      TfRecordFormat.write(pending, EventMessage.at(seconds(), event));
      if (pending.size() > MAX_PENDING) {
        writePending();
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private double seconds() {
    Instant now = clock.instant();
    return now.getEpochSecond() + now.getNano() / 1e9;
  }

  private void writePending() throws IOException {
    byte[] events = pending.toByteArray();
    pending.reset();
    if (Files.notExists(file)) {
      startAgain();
    }
    out.write(events);
  }

  private void startAgain() throws IOException {
    warnings.accept(
        "the event file %s was deleted or moved away; a new one is written, which begins here"
            .formatted(file));
    out.close();
    Files.createDirectories(file.toAbsolutePath().getParent());
    out = newFile(file);
    TfRecordFormat.write(out, EventMessage.at(seconds(), EventMessage.fileVersion(FILE_VERSION)));
  }

  /**
   * Passes everything added so far to the operating system.
   *
   * @throws SlimException if it cannot be written, e.g. because the disk is full
   */
  public void flush() {
    try {
      writePending();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      if (pending.size() > 0) {
        writePending();
      }
      out.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static SlimException unwritable(Path file, IOException e) {
    return WriteFailure.of(file, e).exception(e);
  }
}
