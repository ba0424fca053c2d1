package org.tfslim.slim.runtime;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;

/** The devices that TensorFlow finds. Its Java API does not list them, its C API does. */
public final class Devices {
  private Devices() {}

  /** The devices' names without job and task: {@code CPU:0}, {@code GPU:0}. */
  @SuppressWarnings("try") // The scope frees the native objects, it need not be named.
  public static List<String> names() {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_Session session =
          TF_Session.newSession(TF_Graph.newGraph(), TF_SessionOptions.newSessionOptions(), status);
      status.throwExceptionIfNotOK();
      TF_DeviceList devices = TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      try {
        return names(devices, status);
      } finally {
        TF_DeleteDeviceList(devices);
      }
    }
  }

  private static List<String> names(TF_DeviceList devices, TF_Status status) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < TF_DeviceListCount(devices); i++) {
      String name = TF_DeviceListName(devices, i, status).getString();
      status.throwExceptionIfNotOK();
      names.add(name.substring(name.indexOf("device:") + "device:".length()));
    }
    return names;
  }
}
