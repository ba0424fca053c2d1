package org.tfslim.formats.weights;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.FileKind;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.ForeignFile;

/** Recognizes the format of a file with weights: by its name, otherwise by its first bytes. */
final class WeightsFormats {
  private static final String SAVED_MODEL = "saved_model.pb";

  private WeightsFormats() {}

  static WeightsFile open(String spelling) {
    WeightsFile file = openAny(spelling);
    requirePlainNames(file);
    return file;
  }

  static <T> T use(String spelling, Consumer<String> notes, Function<WeightsFile, T> use) {
    try {
      if (Files.isDirectory(Path.of(spelling)) && variables(Path.of(spelling)).isEmpty()) {
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
    ForeignFile.requireFile(path);
    Optional<Path> variables = variables(path);
    if (variables.isPresent()) {
      return CheckpointWeights.open(variables.get());
    }
    Optional<FileKind> kind = FileKind.of(path);
    return kind.isPresent() ? open(path, kind.get(), spelling) : byName(path, spelling);
  }

  /** The bytes say what a file is, whatever its name says. */
  private static WeightsFile open(Path path, FileKind kind, String spelling) {
    return switch (kind) {
      case NPZ -> NpzWeights.open(path);
      case SAFETENSORS -> SafetensorsWeights.open(path);
      case HDF5 -> Hdf5Weights.open(path);
      case KERAS -> Hdf5Weights.inKerasModel(path);
      default -> CheckpointWeights.open(CheckpointPaths.resolve(spelling));
    };
  }

  /**
   * A file that does not begin as any known one is a damaged one of the kind that its name says.
   */
  private static WeightsFile byName(Path path, String spelling) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    boolean file = Files.isRegularFile(path);
    if (file && name.endsWith(".npz")) {
      return NpzWeights.open(path);
    }
    if (file && name.endsWith(".safetensors")) {
      return SafetensorsWeights.open(path);
    }
    if (file && (name.endsWith(".h5") || name.endsWith(".hdf5"))) {
      return Hdf5Weights.open(path);
    }
    return CheckpointWeights.open(CheckpointPaths.resolve(spelling));
  }

  /** The variables of a SavedModel, which is its folder or its graph, are a checkpoint. */
  private static Optional<Path> variables(Path path) {
    Path model = path.endsWith(SAVED_MODEL) ? path.resolveSibling("") : path;
    Path variables = model.resolve("variables").resolve("variables");
    return Files.isRegularFile(model.resolve(SAVED_MODEL)) && CheckpointPaths.exists(variables)
        ? Optional.of(variables)
        : Optional.empty();
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
