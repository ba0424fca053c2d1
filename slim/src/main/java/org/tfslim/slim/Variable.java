package org.tfslim.slim;

import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.family.TType;

/**
 * A resource variable. Assignments take its {@link #handle}; everything else reads its {@link
 * #value}, which a session reads once per run.
 *
 * @param <T> the type of its elements
 * @param name its name, as checkpoints know it: {@code InceptionV1/Conv2d_1a_7x7/weights}
 * @param shape its shape, fully known
 * @param dataType the type of its elements
 * @param handle the resource
 * @param value the operation {@code name/read}
 * @param initializer the operation that gives it its first value
 * @param role what it is for
 */
public record Variable<T extends TType>(
    String name,
    Shape shape,
    DataType dataType,
    Output<?> handle,
    Operand<T> value,
    Operation initializer,
    Role role) {
  /** What a variable is for. */
  public enum Role {
    /** A part of the model that gradients change: weights, biases, beta, gamma. */
    TRAINABLE,
    /** A part of the model that gradients leave alone: moving averages, frozen weights. */
    MODEL,
    /** A part of training only: the step, the optimizer's slots. */
    TRAINING
  }

  /** Whether gradients change it. */
  public boolean trainable() {
    return role == Role.TRAINABLE;
  }

  /** Whether the model needs it for inference: slim's {@code MODEL_VARIABLES}. */
  public boolean model() {
    return role != Role.TRAINING;
  }

  /** The number of elements. */
  public long size() {
    return shape.size();
  }
}
