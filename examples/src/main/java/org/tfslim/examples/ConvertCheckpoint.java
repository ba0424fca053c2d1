package org.tfslim.examples;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.formats.weights.WeightsOutput;

/**
 * Lists the variables of a checkpoint and writes those of the network as safetensors.
 *
 * <p>This needs {@code tfslim-formats} alone: files are read and written in plain Java, without
 * TensorFlow and without any native library.
 *
 * <pre>{@code
 * ConvertCheckpoint train_dir/model.ckpt-1000 weights.safetensors
 * }</pre>
 */
public final class ConvertCheckpoint {
  private ConvertCheckpoint() {}

  /** Takes the checkpoint and the file to write. */
  public static void main(String[] args) {
    // A prefix as TensorFlow prints it, one of its files, or a folder, which means the latest
    // checkpoint in it. The same call opens V1 checkpoints, npz, safetensors and Keras's HDF5.
    WeightsFile checkpoint = WeightsFile.open(args[0]);

    // Opening reads the list only, so this is quick for large files too.
    System.out.println(checkpoint.path() + ", format " + checkpoint.format());
    for (TensorEntry entry : checkpoint.entries()) {
      System.out.println(entry.name() + "  " + entry.dtypeText() + "  " + entry.shapeText());
    }

    // A plan says what is to be written. It is a value: each step returns another plan, and nothing
    // is read yet. This one leaves out the optimizer's slots and what belongs to the second
    // classifier.
    ConversionPlan plan =
        ConversionPlan.of(checkpoint)
            .stripOptimizer()
            .without(Pattern.compile("(^|/)AuxLogits/").asPredicate(), "not used in inference");

    // The name of the output tells its format: .safetensors, .npz, or else a V2 checkpoint. One
    // tensor at a time is in memory. The file appears as a whole or not at all.
    boolean overwrite = false;
    new WeightsOutput(Path.of(args[1]), 1, overwrite).write(plan, ProgressListener.none());
    System.out.println("wrote " + plan.names().size() + " variables to " + args[1]);
  }
}
