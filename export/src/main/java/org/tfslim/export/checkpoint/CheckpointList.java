package org.tfslim.export.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.programs.Tsv;

/**
 * {@code bin/slim checkpoint list}: the tensors of a checkpoint or another file of weights. Source:
 * {@code inspect_checkpoint.py}.
 */
final class CheckpointList implements TensorFlowCommand {
  private static final int NAMES_SHOWN = 3;
  private static final OptionalFlag<String> PREFIX =
      Flag.string("prefix", "List only the tensor of this name and those below this scope.");

  @Override
  public String name() {
    return "checkpoint list";
  }

  @Override
  public String summary() {
    return "List the tensors of a checkpoint, npz, safetensors or h5 file: name, shape, type, bytes.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(FlagGroup.group("Selection", PREFIX));
  }

  @Override
  public Optional<String> arguments() {
    return Optional.of("FILE");
  }

  @Override
  public List<String> examples() {
    return List.of(
        "train_dir", "model.safetensors", "inception_v1.ckpt --prefix=InceptionV1/Logits");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    if (flags.arguments().size() != 1) {
      throw new UsageException(
          "expected one checkpoint (a prefix such as train_dir/model.ckpt-1000, one of its files, or a"
              + " folder, which means its latest), SavedModel, npz, safetensors or h5 file; found "
              + flags.arguments().size());
    }
    return WeightsFile.use(
        flags.arguments().get(0), console::info, file -> list(flags, file, console));
  }

  private static int list(ParsedFlags flags, WeightsFile file, Console console) {
    List<TensorEntry> entries =
        flags.get(PREFIX).map(prefix -> below(prefix, file)).orElseGet(file::entries);
    StringBuilder rows = new StringBuilder("name\tshape\tdtype\tbytes\n");
    for (TensorEntry entry : entries) {
      rows.append(
          "%s\t%s\t%s\t%d\n"
              .formatted(
                  Tsv.cell(entry.name()),
                  entry.shapeText(),
                  file.typeText(entry),
                  entry.byteSize()));
    }
    console.print(rows.toString());
    console.info(totals(file, entries));
    LeftOut.lines(file).forEach(console::info);
    return 0;
  }

  private static List<TensorEntry> below(String prefix, WeightsFile file) {
    String scope = prefix.endsWith("/") ? prefix : prefix + "/";
    List<TensorEntry> found =
        file.entries().stream()
            .filter(entry -> entry.name().equals(prefix) || entry.name().startsWith(scope))
            .toList();
    if (found.isEmpty()) {
      List<String> near = NearestNames.of(prefix, scopes(file), NAMES_SHOWN);
      throw new DataException(
          "%s has nothing called %s or below it.%s"
              .formatted(
                  file.path(),
                  prefix,
                  near.isEmpty() ? "" : " The nearest: " + String.join(", ", near) + "."));
    }
    return found;
  }

  /** All tensors and all scopes above them. */
  private static List<String> scopes(WeightsFile file) {
    TreeSet<String> scopes = new TreeSet<>();
    for (TensorEntry entry : file.entries()) {
      String name = entry.name();
      for (int end = name.length(); end > 0; end = name.lastIndexOf('/', end - 1)) {
        scopes.add(name.substring(0, end));
      }
    }
    return new ArrayList<>(scopes);
  }

  private static String totals(WeightsFile file, List<TensorEntry> entries) {
    return "%s (%s): %s, %s, %s"
        .formatted(
            file.path(),
            file.format(),
            Printable.count(entries.size(), "tensor"),
            Printable.count(entries.stream().mapToLong(TensorEntry::elements).sum(), "element"),
            Numbers.megabytes(entries.stream().mapToLong(TensorEntry::byteSize).sum()));
  }
}
