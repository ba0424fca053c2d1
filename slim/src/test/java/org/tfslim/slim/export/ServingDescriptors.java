package org.tfslim.slim.export;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.tfslim.testkit.TestData;

/** TensorFlow Serving's messages, from its own proto files. */
final class ServingDescriptors {
  private ServingDescriptors() {}

  /** The message {@code PredictionLog}. */
  static Descriptor predictionLog() throws IOException, DescriptorValidationException {
    FileDescriptorSet files =
        FileDescriptorSet.parseFrom(
            Files.readAllBytes(TestData.path("serving_protos/prediction_log.desc")));
    Map<String, FileDescriptor> built = new HashMap<>();
    for (FileDescriptorProto file : files.getFileList()) {
      FileDescriptor[] imports =
          file.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
      built.put(file.getName(), FileDescriptor.buildFrom(file, imports));
    }
    return built
        .get("tensorflow_serving/apis/prediction_log.proto")
        .findMessageTypeByName("PredictionLog");
  }
}
