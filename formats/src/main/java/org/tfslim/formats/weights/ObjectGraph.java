package org.tfslim.formats.weights;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject;
import org.tfslim.formats.Damage;
import org.tfslim.formats.checkpoint.CheckpointReader;

/**
 * What {@code tf.train.Checkpoint} writes about its objects. Its keys are paths through Python
 * objects; the variables' own names stand in this graph.
 */
final class ObjectGraph {
  /** The tensor that holds the graph. */
  static final String KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private static final String SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE";

  private ObjectGraph() {}

  /**
   * Names for the keys of a checkpoint: the variable's own, or else the path without its ending. A
   * key that is not here keeps its text, and so does one whose name another has too.
   */
  static Map<String, String> names(CheckpointReader reader) {
    Map<String, String> names = new HashMap<>();
    for (TrackableObject object : parse(reader).getNodesList()) {
      for (TrackableObject.SerializedTensor tensor : object.getAttributesList()) {
        String key = tensor.getCheckpointKey();
        if (reader.find(key).isPresent()) {
          names.put(key, tensor.getFullName().isEmpty() ? path(key) : tensor.getFullName());
        }
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

  private static TrackableObjectGraph parse(CheckpointReader reader) {
    List<byte[]> graph = reader.readStrings(KEY);
    try {
      return TrackableObjectGraph.parseFrom(graph.get(0));
    } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
      throw Damage.in(reader.prefix(), "its object graph cannot be parsed: " + e.getMessage());
    }
  }
}
