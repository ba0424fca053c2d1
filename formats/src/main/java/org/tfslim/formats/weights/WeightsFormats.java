package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.FileBytes;
import org.tfslim.formats.internal.hdf5.Hdf5File;

/** Recognizes the format of a file with weights: by its name, otherwise by its first bytes. */
final class WeightsFormats {
  private static final int ZIP = 0x04034b50;

  private WeightsFormats() {}

  static WeightsFile open(String spelling) {
    WeightsFile file = openAny(spelling);
    requirePlainNames(file);
    return file;
  }

  static <T> T use(String spelling, Consumer<String> notes, Function<WeightsFile, T> use) {
    try {
      if (Files.isDirectory(Path.of(spelling)) && savedModel(Path.of(spelling)).isEmpty()) {
        return CheckpointSource.of(spelling)
            .read(notes, prefix -> use.apply(open(prefix.toString())));
      }
    } catch (InvalidPathException e) {
      throw new DataException("Not a path: " + e.getMessage(), e);
    }
    return use.apply(open(spelling));
  }

  private static WeightsFile openAny(String spelling) {
    Path path;
    try {
      path = Path.of(spelling);
    } catch (InvalidPathException e) {
      throw new DataException("Not a path: " + e.getMessage(), e);
    }
    if (Files.isRegularFile(path)) {
      String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".npz")) {
        return NpzWeights.open(path);
      }
      if (name.endsWith(".safetensors")) {
        return SafetensorsWeights.open(path);
      }
      if (name.endsWith(".h5") || name.endsWith(".hdf5") || Hdf5File.isHdf5(path)) {
        return Hdf5Weights.open(path);
      }
      if (FileBytes.size(path) >= Integer.BYTES && start(path).getInt(0) == ZIP) {
        return NpzWeights.open(path);
      }
    }
    return CheckpointWeights.open(
        savedModel(path).orElseGet(() -> CheckpointPaths.resolve(spelling)));
  }

  private static ByteBuffer start(Path path) {
    return FileBytes.read(path, 0, Integer.BYTES);
  }

  /** The variables of a SavedModel are a checkpoint. */
  private static Optional<Path> savedModel(Path path) {
    Path variables = path.resolve("variables").resolve("variables");
    boolean savedModel =
        Files.isDirectory(path)
            && Files.isRegularFile(path.resolve("saved_model.pb"))
            && CheckpointPaths.exists(variables);
    return savedModel ? Optional.of(variables) : Optional.empty();
  }

  /** Names are printed in tables and on terminals, where control characters do harm. */
  private static void requirePlainNames(WeightsFile file) {
    for (TensorEntry entry : file.entries()) {
      if (entry.name().isEmpty() || entry.name().chars().anyMatch(Character::isISOControl)) {
        String shown = entry.name().replaceAll("\\p{Cntrl}", "?");
        throw DamagedFile.in(
            file.path(), "the name '%s' is empty or has control characters".formatted(shown));
      }
    }
  }
}
