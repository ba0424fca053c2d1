package org.tfslim.formats.events;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED64;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;

/**
 * {@code tensorflow.Event} ({@code event.proto}). It has one kind of content: if several are
 * present, the last one counts.
 */
final class EventMessage implements ProtoMessage {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int GRAPH_DEF = 4;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int META_GRAPH_DEF = 9;

  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;

  private double wallTime;
  private long step;
  private int said;
  private SummaryMessage summary = new SummaryMessage();
  private int sessionStatus;

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    switch (tag) {
      case (WALL_TIME << 3) | WIRETYPE_FIXED64 -> wallTime = in.readDouble();
      case (STEP << 3) | WIRETYPE_VARINT -> step = in.readInt64();
      default -> {
        return readSaid(tag, in);
      }
    }
    return true;
  }

  private boolean readSaid(int tag, CodedInputStream in) throws IOException {
    int field = WireFormat.getTagFieldNumber(tag);
    if (WireFormat.getTagWireType(tag) != WIRETYPE_LENGTH_DELIMITED
        || field < FILE_VERSION
        || field > META_GRAPH_DEF) {
      return false;
    }
    if (field != said) {
      said = field;
      summary = new SummaryMessage();
      sessionStatus = 0;
    }
    switch (field) {
      case FILE_VERSION -> in.readStringRequireUtf8();
      case SUMMARY -> ProtoMessage.readNested(in, summary);
      case SESSION_LOG -> ProtoMessage.readNested(in, this::readSessionLog);
      default -> in.skipField(tag);
    }
    return true;
  }

  private boolean readSessionLog(int tag, CodedInputStream in) throws IOException {
    if (tag != ((SESSION_STATUS << 3) | WIRETYPE_VARINT)) {
      return false;
    }
    sessionStatus = in.readEnum();
    return true;
  }

  /** Seconds since 1970. */
  double wallTime() {
    return wallTime;
  }

  long step() {
    return step;
  }

  /** Whether it marks the start of a run. */
  boolean isSessionStart() {
    return sessionStatus == SESSION_START;
  }

  /** The scalars of its summary. */
  List<SummaryMessage.Scalar> scalars() {
    return summary.scalars();
  }

  /** The content of an event, without its time. */
  static ProtoWriter fileVersion(String version) {
    return new ProtoWriter().bytes(FILE_VERSION, ByteString.copyFromUtf8(version));
  }

  static ProtoWriter graph(byte[] graphDef) {
    return new ProtoWriter().bytes(GRAPH_DEF, ByteString.copyFrom(graphDef));
  }

  static ProtoWriter summary(byte[] summary, long step) {
    return new ProtoWriter().number(STEP, step).bytes(SUMMARY, ByteString.copyFrom(summary));
  }

  static ProtoWriter sessionStart(long step) {
    ProtoWriter log = new ProtoWriter().number(SESSION_STATUS, SESSION_START);
    return new ProtoWriter().number(STEP, step).message(SESSION_LOG, log);
  }

  /** An event with its time. */
  static byte[] at(double wallTime, ProtoWriter event) {
    return event.float64(WALL_TIME, wallTime).toByteArray();
  }
}
