package org.tfslim.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.tfslim.slim.DataException;
import org.tfslim.slim.NearestNames;
import org.tfslim.slim.checkpoint.CheckpointPaths;
import org.tfslim.slim.checkpoint.CheckpointReader;
import org.tfslim.slim.checkpoint.TensorEntry;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.Flag;
import org.tfslim.slim.cli.FlagGroup;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.Numbers;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.cli.UsageException;

/**
 * {@code bin/slim checkpoint list}: the tensors of a checkpoint, V1 or V2. Source: {@code
 * inspect_checkpoint.py}.
 */
final class CheckpointList implements Command {
  private static final int NAMES_SHOWN = 3;
  private static final Flag<Optional<String>> PREFIX =
      Flag.string("prefix", "Only the tensor of this name and those below this scope.");

  @Override
  public String name() {
    return "checkpoint list";
  }

  @Override
  public String summary() {
    return "List the tensors of a checkpoint: name, shape, type, bytes.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(FlagGroup.group("Selection", PREFIX));
  }

  @Override
  public Optional<String> arguments() {
    return Optional.of("CHECKPOINT");
  }

  @Override
  public List<String> examples() {
    return List.of(
        "train_dir", "train_dir/model.ckpt-1000", "inception_v1.ckpt --prefix=InceptionV1/Logits");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    if (flags.arguments().size() != 1) {
      throw new UsageException(
          "expected one checkpoint (a prefix as train_dir/model.ckpt-1000, one of its files, or a"
              + " folder, which means its latest), found "
              + flags.arguments().size());
    }
    CheckpointReader reader =
        CheckpointReader.open(CheckpointPaths.resolve(flags.arguments().get(0)));
    List<TensorEntry> entries =
        flags.get(PREFIX).map(prefix -> below(prefix, reader)).orElseGet(reader::entries);
    StringBuilder rows = new StringBuilder("name\tshape\tdtype\tbytes\n");
    for (TensorEntry entry : entries) {
      rows.append(
          "%s\t%s\t%s\t%d\n"
              .formatted(entry.name(), entry.shapeText(), entry.dtypeText(), entry.byteSize()));
    }
    console.print(rows.toString());
    console.info(totals(reader, entries));
    return 0;
  }

  private static List<TensorEntry> below(String prefix, CheckpointReader reader) {
    String scope = prefix.endsWith("/") ? prefix : prefix + "/";
    List<TensorEntry> found =
        reader.entries().stream()
            .filter(entry -> entry.name().equals(prefix) || entry.name().startsWith(scope))
            .toList();
    if (found.isEmpty()) {
      List<String> near = NearestNames.of(prefix, scopes(reader), NAMES_SHOWN);
      throw new DataException(
          "Checkpoint %s has nothing called %s or below it.%s"
              .formatted(
                  reader.prefix(),
                  prefix,
                  near.isEmpty() ? "" : " The nearest: " + String.join(", ", near) + "."));
    }
    return found;
  }

  /** All tensors and all scopes above them. */
  private static List<String> scopes(CheckpointReader reader) {
    TreeSet<String> scopes = new TreeSet<>();
    for (TensorEntry entry : reader.entries()) {
      String name = entry.name();
      for (int end = name.length(); end > 0; end = name.lastIndexOf('/', end - 1)) {
        scopes.add(name.substring(0, end));
      }
    }
    return new ArrayList<>(scopes);
  }

  private static String totals(CheckpointReader reader, List<TensorEntry> entries) {
    return "%s (%s): %s tensors, %s elements, %s"
        .formatted(
            reader.prefix(),
            reader.format(),
            Numbers.grouped(entries.size()),
            Numbers.grouped(entries.stream().mapToLong(TensorEntry::elements).sum()),
            Numbers.megabytes(entries.stream().mapToLong(TensorEntry::byteSize).sum()));
  }
}
