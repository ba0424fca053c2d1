package org.tfslim.formats.weights;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.FiniteValues;

/**
 * The output of a conversion. The extension of the name determines the format: {@code .npz}, {@code
 * .safetensors}, anything else is the prefix of a V2 checkpoint.
 *
 * @param path the file, or the prefix
 * @param shards the number of data files of a checkpoint
 * @param overwrite whether an existing output is replaced
 */
public record WeightsOutput(Path path, int shards, boolean overwrite) {
  /** The formats that can be written. */
  public enum Format {
    /** A V2 checkpoint. */
    CHECKPOINT,
    /** A file as numpy.savez writes it. */
    NPZ,
    /** A safetensors file. */
    SAFETENSORS
  }

  /** The format that the name determines. */
  public Format format() {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".npz")) {
      return Format.NPZ;
    }
    return name.endsWith(".safetensors") ? Format.SAFETENSORS : Format.CHECKPOINT;
  }

  /**
   * Checks that the plan can be written here.
   *
   * @throws DataException if there is nothing to write, a name occurs twice, or the format does not
   *     support a type
   * @throws OptionException if the output is a folder, or exists and must not be replaced
   */
  public void require(ConversionPlan plan) {
    plan.require();
    for (PlannedTensor tensor : plan.tensors()) {
      requireKnown(tensor);
      requireHarmless(tensor);
    }
    if (!overwrite && CheckpointPaths.exists(path)) {
      throw new OptionException(
          "%s exists already; choose another output, or replace it with overwrite".formatted(path),
          "output",
          "overwrite");
    }
    if (String.valueOf(path.getFileName()).isEmpty() || Files.isDirectory(path)) {
      throw new OptionException(
          "%s is a folder; output must be a file or a prefix in it, as %s%smodel.ckpt"
              .formatted(path, path, File.separator),
          "output");
    }
  }

  /** Other programs unpack npz files and use the names as paths. */
  private void requireHarmless(PlannedTensor tensor) {
    boolean path =
        tensor.name().startsWith("/") || tensor.name().matches("(.*[/\\\\])?\\.\\.([/\\\\].*)?");
    if (format() == Format.NPZ && path) {
      throw new DataException(
          "Tensor %s would lie outside of the folder where the npz file is unpacked; rename it."
              .formatted(tensor.name()),
          "rename");
    }
  }

  private void requireKnown(PlannedTensor tensor) {
    boolean known =
        switch (format()) {
          case NPZ -> NpyHeader.knows(tensor.entry().dtype());
          case SAFETENSORS -> SafetensorsHeader.knows(tensor.entry().dtype());
          case CHECKPOINT -> true;
        };
    if (!known) {
      throw new DataException(
          "%s files have no type %s, which tensor %s has; exclude it%s, or write a checkpoint."
              .formatted(
                  format().name().toLowerCase(Locale.ROOT),
                  tensor.entry().dtypeText(),
                  tensor.name(),
                  tensor.entry().dtype().isFloatingPoint() ? ", convert it with dtype" : ""),
          "exclude",
          "dtype");
    }
  }

  /**
   * Writes all tensors, one after the other: never more than one is in memory. The output appears
   * completely or not at all.
   *
   * @param progress is notified of bytes
   * @return the tensors with values that are NaN or infinite; they are written as they are
   * @throws DataException if the source is damaged, or as {@link #require}
   * @throws SlimException if the disk is full
   */
  public FiniteValues write(ConversionPlan plan, ProgressListener progress) {
    require(plan);
    List<FiniteValues.NotFinite> notFinite = new ArrayList<>();
    try (WeightsWriter writer = WeightsWriter.create(this, plan)) {
      List<PlannedTensor> ordered = writer.ordered(plan.tensors());
      long total = plan.bytes();
      long done = 0;
      for (PlannedTensor tensor : ordered) {
        AtomicLong count = new AtomicLong();
        writer.add(
            tensor.watched(
                piece -> count.addAndGet(FiniteValues.count(piece, tensor.entry().dtype()))));
        if (count.get() > 0) {
          notFinite.add(
              new FiniteValues.NotFinite(tensor.name(), count.get(), tensor.entry().elements()));
        }
        done += tensor.entry().byteSize();
        progress.update(tensor.name(), done, total);
      }
      writer.commit();
    }
    return new FiniteValues(path.toString(), notFinite);
  }
}
