package org.tfslim.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tfslim.formats.NearestNames;

/**
 * A program made of several commands, such as {@code checkpoint} with {@code list} and {@code
 * convert}. The first argument chooses one of them.
 *
 * @param name the program's name
 * @param summary one sentence that says what the commands are about
 * @param commands each named by the program and a word: {@code checkpoint list}
 */
public record CommandGroup(String name, String summary, List<Command> commands) implements Command {
  /** Keeps an unmodifiable copy of the commands. */
  public CommandGroup {
    commands = List.copyOf(commands);
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of();
  }

  @Override
  public Optional<String> arguments() {
    return Optional.of("COMMAND ...");
  }

  @Override
  public boolean argumentsAreNames() {
    return false;
  }

  @Override
  public String versions() {
    return commands.get(0).versions();
  }

  /** The command that the first argument chooses. */
  Optional<Command> select(List<String> args) {
    return commands.stream()
        .filter(c -> args.stream().limit(1).anyMatch(word(c)::equals))
        .findAny();
  }

  /** The word that chooses a command: the last one of its name. */
  static String word(Command command) {
    return command.name().substring(command.name().lastIndexOf(' ') + 1);
  }

  /** Reports that no command was chosen. */
  @Override
  public int run(ParsedFlags flags, Console console) {
    List<String> words = commands.stream().map(CommandGroup::word).toList();
    String all = words.stream().collect(Collectors.joining(", "));
    if (flags.arguments().isEmpty()) {
      throw new UsageException("expected a command: " + all);
    }
    String found = flags.arguments().get(0);
    if (words.contains(found)) {
      throw new UsageException("'" + found + "' must come before all flags");
    }
    List<String> near = NearestNames.of(found, words, 1);
    throw new UsageException(
        "no command '%s'; %s"
            .formatted(
                found,
                near.isEmpty() ? "expected one of " + all : "did you mean " + near.get(0) + "?"));
  }
}
