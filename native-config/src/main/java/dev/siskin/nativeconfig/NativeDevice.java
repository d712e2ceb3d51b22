package dev.siskin.nativeconfig;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;

/**
 * A device TensorFlow found.
 *
 * @param name TensorFlow's full name, {@code /job:localhost/replica:0/task:0/device:CPU:0}
 * @param type {@code CPU} or {@code GPU}
 */
public record NativeDevice(String name, String type) {
  /**
   * Opens a session on an empty graph, so that its settings become the process's, and closes it.
   */
  @SuppressWarnings("try") // The scope frees every pointer made inside it, unnamed.
  static List<NativeDevice> openFirstSession(ConfigProto config) {
    // The Java API of TensorFlow lists no devices; its C binding does.
    try (PointerScope scope = new PointerScope()) {
      BytePointer configBytes = new BytePointer(config.toByteArray());
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetConfig(options, configBytes, configBytes.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
      status.throwExceptionIfNotOK();
      return list(session, status);
    }
  }

  private static List<NativeDevice> list(TF_Session session, TF_Status status) {
    TF_DeviceList found = tensorflow.TF_SessionListDevices(session, status);
    status.throwExceptionIfNotOK();
    try {
      List<NativeDevice> devices = new ArrayList<>();
      for (int i = 0; i < tensorflow.TF_DeviceListCount(found); i++) {
        String name = tensorflow.TF_DeviceListName(found, i, status).getString();
        String type = tensorflow.TF_DeviceListType(found, i, status).getString();
        devices.add(new NativeDevice(name, type));
      }
      return List.copyOf(devices);
    } finally {
      tensorflow.TF_DeleteDeviceList(found);
    }
  }
}
