package org.tfslim.slim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Named outputs inside a network, in the order they were added. Layers add theirs if {@link
 * Slim#collecting} says so, {@link Stages} adds those of its stages, and networks add what they
 * like.
 *
 * <p>It takes the place of {@code outputs_collections} with {@code convert_collection_to_dict}, and
 * treats names as that does: one that is added again keeps its place and gets the new value.
 */
public final class EndPoints {
  private final Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();

  /** A collector without end points. */
  public EndPoints() {}

  /** Adds {@code value} under {@code name} and returns it. */
  public Operand<TFloat32> add(String name, Operand<TFloat32> value) {
    values.put(name, value);
    return value;
  }

  /** Adds all of {@code others}, in their order. */
  public void addAll(Map<String, Operand<TFloat32>> others) {
    values.putAll(others);
  }

  /**
   * The value under {@code name}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Operand<TFloat32> get(String name) {
    Operand<TFloat32> value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "There is no end point " + name + "; there are " + values.keySet());
    }
    return value;
  }

  /** All end points so far, in order; what is added later does not change the result. */
  public Map<String, Operand<TFloat32>> toMap() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
