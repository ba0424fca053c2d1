package org.tfslim.cli;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The values of a command line. */
public final class ParsedFlags {
  private final FlagTable table;
  private final Map<String, List<String>> given;
  private final List<String> arguments;

  /**
   * @param given for each flag that was given, the texts of its values; all of them are valid
   */
  ParsedFlags(FlagTable table, Map<String, List<String>> given, List<String> arguments) {
    this.table = table;
    this.given = Map.copyOf(given);
    this.arguments = List.copyOf(arguments);
  }

  /** The same with arguments that a function makes of them. */
  ParsedFlags withArguments(UnaryOperator<String> change) {
    return new ParsedFlags(table, given, arguments.stream().map(change).toList());
  }

  /** The value of a flag of this program's table: as given, or its default. */
  public <T> T get(Flag<T> flag) {
    return flag.decode(texts(flag));
  }

  /** Whether a flag was given, on the command line or in the flag file. */
  public boolean isSet(Flag<?> flag) {
    return !texts(flag).isEmpty();
  }

  /** The arguments of the command line that are not flags, in order: files, folders, names. */
  public List<String> arguments() {
    return arguments;
  }

  /**
   * All flags with their values, as the text of a flag file; flags without a value appear as
   * comments. {@code --flagfile} reads the same values from it.
   */
  public String echo() {
    return table
        .flags()
        .filter(CommonFlags::isEchoed)
        .map(this::echo)
        .collect(Collectors.joining());
  }

  /**
   * A text of a library, with the options that it mentions spelled as flags of this program.
   *
   * @param options their names; an option for which the program has no flag stays as it is
   */
  public String spelled(String text, Collection<String> options) {
    return FlagSpelling.of(text, options, table);
  }

  private String echo(Flag<?> flag) {
    List<String> texts = flag.canonical(texts(flag));
    if (texts.isEmpty()) {
      return "# --" + flag.name() + " is not set\n";
    }
    return texts.stream()
        .map(text -> "--" + flag.name() + "=" + FlagFile.quote(text) + "\n")
        .collect(Collectors.joining());
  }

  private List<String> texts(Flag<?> flag) {
    if (table.find(flag.name()).filter(known -> known == flag).isEmpty()) {
      throw new IllegalArgumentException("--" + flag.name() + " is not a flag of this program");
    }
    return given.getOrDefault(flag.name(), List.of());
  }
}
