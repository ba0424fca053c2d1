package org.tfslim.slim.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tfslim.testkit.JavaCommand;

/** What TensorFlow prints in the first session of a process. */
class MlirPassTest {
  /** Runs a graph that works, and one in which a damaged image is decoded. */
  static final class Worker {
    public static void main(String[] args) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Operand<TFloat32> sum = tf.math.add(tf.constant(1f), tf.constant(2f));
        byte[] start = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 16};
        Placeholder<TString> bytes = tf.placeholder(TString.class);
        Operand<TUint8> image = tf.image.decodeJpeg(bytes);
        try (Session session = Sessions.open(graph);
            Result result = session.runner().fetch(sum).run();
            TString damaged = TString.tensorOfBytes(NdArrays.scalarOfObject(start))) {
          System.out.println(((TFloat32) result.get(0)).getFloat());
          assertThatThrownBy(() -> session.runner().feed(bytes, damaged).fetch(image).run());
        }
      }
    }
  }

  private static List<String> lines(String property) throws IOException {
    List<String> command = JavaCommand.of(Worker.class);
    command.add(1, property);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    try (var reader = builder.start().inputReader()) {
      return reader.lines().filter(line -> !line.isBlank()).toList();
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aQuietProcessHasNoneOfItsLinesButAllOthers() throws IOException {
    assertThat(lines("-Dtfslim.quiet=true"))
        .hasSize(2)
        .satisfies(it -> assertThat(it.get(0)).isEqualTo("3.0"))
        .satisfies(it -> assertThat(it.get(1)).contains(": E tensorflow/core/lib/jpeg/"));
  }

  @Test
  void otherwiseNothingIsChanged() throws IOException {
    assertThat(lines("-Dtfslim.quiet=false"))
        .anyMatch(it -> it.contains("MLIR V1 optimization pass is not enabled"))
        .anyMatch(it -> it.contains(": E tensorflow/core/lib/jpeg/"));
  }
}
