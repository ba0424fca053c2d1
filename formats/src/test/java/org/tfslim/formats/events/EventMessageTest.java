package org.tfslim.formats.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;

/** Events have the bytes that TensorFlow's own classes write, and the values that they read. */
class EventMessageTest {
  private static final double TIME = 1_700_000_000.25;

  private static Event.Builder event(long step) {
    return Event.newBuilder().setWallTime(TIME).setStep(step);
  }

  private static void assertWritten(ProtoWriter found, Event.Builder expected) {
    assertThat(EventMessage.at(TIME, found)).isEqualTo(expected.build().toByteArray());
  }

  private static EventMessage read(byte[] bytes) throws InvalidProtocolBufferException {
    return ProtoMessage.parse(ByteBuffer.wrap(bytes), new EventMessage());
  }

  private static Summary.Builder summary(Summary.Value.Builder... values) {
    Summary.Builder summary = Summary.newBuilder();
    for (Summary.Value.Builder value : values) {
      summary.addValue(value);
    }
    return summary;
  }

  private static Summary.Value.Builder scalar(String tag, float value) {
    return Summary.Value.newBuilder().setTag(tag).setSimpleValue(value);
  }

  @Test
  void writesAsTensorFlow() {
    byte[] graph = "a graph".getBytes(StandardCharsets.UTF_8);
    assertWritten(
        EventMessage.fileVersion("brain.Event:2"), event(0).setFileVersion("brain.Event:2"));
    assertWritten(EventMessage.graph(graph), event(0).setGraphDef(ByteString.copyFrom(graph)));
    for (long step : new long[] {0, 1, 1L << 40}) {
      SessionLog.Builder log = SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START);
      assertWritten(EventMessage.sessionStart(step), event(step).setSessionLog(log));
      for (float value : new float[] {0, -0f, 2.5f, Float.NaN, Float.NEGATIVE_INFINITY}) {
        assertWritten(
            EventMessage.summary(SummaryMessage.scalar("l\u00f6ss", value), step),
            event(step).setSummary(summary(scalar("l\u00f6ss", value))));
      }
    }
    assertWritten(
        EventMessage.summary(SummaryMessage.scalar("", 0), 3),
        event(3).setSummary(summary(scalar("", 0))));
  }

  /** What a summary operation gave goes into the file as it is. */
  @Test
  void keepsEverythingOfASummary() {
    Summary.Value.Builder histogram =
        Summary.Value.newBuilder()
            .setTag("weights")
            .setNodeName("node")
            .setMetadata(SummaryMetadata.newBuilder().setDisplayName("w"))
            .setHisto(HistogramProto.newBuilder().setMin(1).addBucket(2).addBucketLimit(3));
    Summary.Value.Builder tensor =
        Summary.Value.newBuilder().setTag("t").setTensor(TensorProto.newBuilder().addFloatVal(1));
    Summary.Builder all = summary(histogram, tensor, scalar("loss", 1));
    assertWritten(EventMessage.summary(all.build().toByteArray(), 7), event(7).setSummary(all));
  }

  @Test
  void readsScalarsAndStarts() throws InvalidProtocolBufferException {
    Summary.Value.Builder tensor =
        Summary.Value.newBuilder().setTag("t").setTensor(TensorProto.newBuilder().addFloatVal(1));
    EventMessage event =
        read(
            event(7)
                .setSummary(summary(tensor, scalar("a", 0), scalar("b", Float.NaN)))
                .build()
                .toByteArray());
    assertThat(event.wallTime()).isEqualTo(TIME);
    assertThat(event.step()).isEqualTo(7);
    assertThat(event.isSessionStart()).isFalse();
    assertThat(event.scalars())
        .containsExactly(
            new SummaryMessage.Scalar("a", 0), new SummaryMessage.Scalar("b", Float.NaN));
    for (SessionLog.SessionStatus status :
        new SessionLog.SessionStatus[] {
          SessionLog.SessionStatus.STATUS_UNSPECIFIED,
          SessionLog.SessionStatus.START,
          SessionLog.SessionStatus.STOP
        }) {
      SessionLog.Builder log = SessionLog.newBuilder().setStatus(status).setMsg("message");
      assertThat(read(event(7).setSessionLog(log).build().toByteArray()).isSessionStart())
          .isEqualTo(status == SessionLog.SessionStatus.START);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /** The parts of {@code oneof what} exclude each other; the same part is merged. */
  @Test
  void theLastThingSaidCounts() throws InvalidProtocolBufferException {
    byte[] a = event(1).setSummary(summary(scalar("a", 1))).build().toByteArray();
    byte[] b = event(2).setSummary(summary(scalar("b", 2))).build().toByteArray();
    byte[] start = EventMessage.at(TIME, EventMessage.sessionStart(3));
    for (byte[] bytes : new byte[][] {joined(a, b), joined(a, start), joined(start, a)}) {
      Event expected = Event.parseFrom(bytes);
      EventMessage found = read(bytes);
      assertThat(found.step()).isEqualTo(expected.getStep());
      assertThat(found.isSessionStart())
          .isEqualTo(expected.getSessionLog().getStatus() == SessionLog.SessionStatus.START);
      assertThat(found.scalars())
          .extracting(SummaryMessage.Scalar::tag)
          .isEqualTo(
              expected.getSummary().getValueList().stream().map(Summary.Value::getTag).toList());
    }
  }

  @Test
  void theLastKindOfAValueCounts() throws InvalidProtocolBufferException {
    byte[] number = scalar("a", 1).build().toByteArray();
    byte[] histogram =
        Summary.Value.newBuilder()
            .setHisto(HistogramProto.newBuilder().setMin(1))
            .build()
            .toByteArray();
    assertThat(scalars(joined(number, histogram))).isEmpty();
    assertThat(scalars(joined(histogram, number))).hasSize(1);
  }

  private static List<SummaryMessage.Scalar> scalars(byte[] value)
      throws InvalidProtocolBufferException {
    ByteString bytes = ByteString.copyFrom(value);
    byte[] summary = new ProtoWriter().bytes(1, bytes).toByteArray();
    return ProtoMessage.parse(ByteBuffer.wrap(summary), new SummaryMessage()).scalars();
  }
}
