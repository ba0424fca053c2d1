package org.tfslim.formats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.formats.weights.WeightsOutput;

/**
 * Lists a checkpoint and copies it: to a checkpoint, and what npz and safetensors can hold from
 * there through both of them to another checkpoint. Ends with a failure where TensorFlow is near.
 */
public final class ListAndConvert {
  private ListAndConvert() {}

  /**
   * Lists and converts.
   *
   * @param args the checkpoint, and a folder for what is written
   */
  public static void main(String[] args) {
    requireNoTensorFlow();
    WeightsFile file = WeightsFile.open(args[0]);
    List<String> others = new ArrayList<>();
    for (TensorEntry entry : file.entries()) {
      System.out.printf(
          "%s %s %s %d%n", entry.name(), entry.shapeText(), entry.dtypeText(), entry.byteSize());
      if (!entry.dtype().isFloatingPoint() || entry.dtype() == ElementType.BFLOAT16) {
        others.add(entry.name());
      }
    }
    WeightsFile next = file;
    for (String name : List.of("first", "a.npz", "a.safetensors", "last")) {
      Path path = Path.of(args[1], name);
      ConversionPlan plan = ConversionPlan.of(next).without(others::contains, "test");
      new WeightsOutput(path, 1, false).write(plan, ProgressListener.none());
      next = WeightsFile.open(path.toString());
    }
  }

  private static void requireNoTensorFlow() {
    for (String name : List.of("org.tensorflow.proto.DataType", "org.tensorflow.ndarray.Shape")) {
      try {
        Class.forName(name);
      } catch (ClassNotFoundException e) {
        continue;
      }
      throw new IllegalStateException(name + " is on the class path");
    }
  }
}
