package org.tfslim.slim;

import java.util.List;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** Takes devices in turn. */
final class RoundRobin implements VariablePlacement {
  private final List<DeviceSpec> devices;
  private int next;

  RoundRobin(List<DeviceSpec> devices) {
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("variables need at least one device");
    }
    this.devices = List.copyOf(devices);
  }

  @Override
  public DeviceSpec device(String name, Shape shape, DataType dataType) {
    DeviceSpec device = devices.get(next);
    next = (next + 1) % devices.size();
    return device;
  }
}
