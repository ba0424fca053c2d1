package org.tfslim.slim;

import java.util.List;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** The device of each variable. {@link Slim#variablesOn(VariablePlacement)} sets it. */
@FunctionalInterface
public interface VariablePlacement {
  /**
   * The device for a variable; called once for each, in the order they are made. It is not called
   * for slots of optimizers and moving averages: they go where their variable is.
   *
   * @param name its name, as checkpoints know it
   * @param shape its shape, fully known
   * @param dataType the type of its elements
   */
  DeviceSpec device(String name, Shape shape, DataType dataType);

  /** All variables on one device. */
  static VariablePlacement on(DeviceSpec device) {
    return (name, shape, dataType) -> device;
  }

  /**
   * The devices in turn, from the first one again after the last, whatever the sizes of the
   * variables. Source: {@code tf.train.replica_device_setter}. Each call of this method starts a
   * new turn; use the result for one graph.
   *
   * @throws IllegalArgumentException if there are no devices
   */
  static VariablePlacement roundRobin(List<DeviceSpec> devices) {
    return new RoundRobin(devices);
  }
}
