package org.tfslim.formats.weights;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.ProtoMessage;

/**
 * The description of its objects that {@code tf.train.Checkpoint} writes: {@code
 * tensorflow.TrackableObjectGraph} ({@code trackable_object_graph.proto}). The keys of such a
 * checkpoint are paths through Python objects; this graph has the variables' own names.
 */
final class ObjectGraph implements ProtoMessage {
  /** The tensor that holds the graph. */
  static final String KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private static final String SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE";

  private static final int NODES = 1;
  private static final int ATTRIBUTES = 2;

  private final List<SerializedTensor> tensors = new ArrayList<>();

  private ObjectGraph() {}

  /** {@code TrackableObject.SerializedTensor}. */
  private static final class SerializedTensor implements ProtoMessage {
    private static final int FULL_NAME = 2;
    private static final int CHECKPOINT_KEY = 3;

    private String fullName = "";
    private String checkpointKey = "";

    @Override
    public boolean read(int tag, CodedInputStream in) throws IOException {
      switch (tag) {
        case (FULL_NAME << 3) | WIRETYPE_LENGTH_DELIMITED -> fullName = in.readStringRequireUtf8();
        case (CHECKPOINT_KEY << 3) | WIRETYPE_LENGTH_DELIMITED ->
            checkpointKey = in.readStringRequireUtf8();
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    if (tag != ((NODES << 3) | WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    ProtoMessage.readNested(in, this::readNode);
    return true;
  }

  /** {@code TrackableObject}. */
  private boolean readNode(int tag, CodedInputStream in) throws IOException {
    if (tag != ((ATTRIBUTES << 3) | WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    SerializedTensor tensor = new SerializedTensor();
    ProtoMessage.readNested(in, tensor);
    tensors.add(tensor);
    return true;
  }

  /**
   * Names for the keys of a checkpoint: the variable's own name, otherwise the path without its
   * ending. A key that is not in the graph keeps its text. A key whose name would not be unique is
   * named by its path; if names are still not unique, the result is empty and all keys keep their
   * text.
   */
  static Map<String, String> names(CheckpointReader reader) {
    Map<String, String> names = new HashMap<>();
    for (SerializedTensor tensor : parse(reader).tensors) {
      String key = tensor.checkpointKey;
      if (reader.find(key).isPresent()) {
        names.put(key, tensor.fullName.isEmpty() ? path(key) : tensor.fullName);
      }
    }
    Set<String> taken = new HashSet<>();
    reader.entries().forEach(entry -> taken.add(entry.name()));
    Set<String> twice = new HashSet<>();
    names.values().stream().filter(name -> !taken.add(name)).forEach(twice::add);
    names.replaceAll((key, name) -> twice.contains(name) ? path(key) : name);
    return distinct(names) ? names : Map.of();
  }

  private static boolean distinct(Map<String, String> names) {
    return new HashSet<>(names.values()).size() == names.size();
  }

  private static String path(String key) {
    return key.endsWith(SUFFIX) ? key.substring(0, key.length() - SUFFIX.length()) : key;
  }

  private static ObjectGraph parse(CheckpointReader reader) {
    List<byte[]> graph = reader.readStrings(KEY);
    try {
      return ProtoMessage.parse(ByteBuffer.wrap(graph.get(0)), new ObjectGraph());
    } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
      throw DamagedFile.in(reader.prefix(), "its object graph cannot be parsed: " + e.getMessage());
    }
  }
}
