package org.tfslim.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.tfslim.cli.FlagSpec.Presence;
import org.tfslim.formats.PathName;
import org.tfslim.formats.PathNameException;

/** Parses a command line according to a table of flags. */
final class FlagParser {
  private final FlagTable table;
  private final FlagTokens tokens;

  /**
   * @param table all flags, the common ones included
   */
  FlagParser(FlagTable table) {
    this.table = table;
    this.tokens = new FlagTokens(table);
  }

  /**
   * The values of a command line.
   *
   * @throws UsageException if it does not fit the table
   */
  ParsedFlags parse(List<String> args, Command command) {
    ParsedFlags flags = parse(args, command.arguments().isPresent());
    return command.argumentsAreNames() ? flags.withArguments(FlagParser::name) : flags;
  }

  /** A name on the command line as a path of this machine. */
  private static String name(String argument) {
    try {
      return PathName.text(argument);
    } catch (PathNameException e) {
      throw new UsageException(e.getMessage());
    }
  }

  ParsedFlags parse(List<String> args, boolean argumentsAllowed) {
    CommandLine line = split(tokens.normalize(args));
    Map<String, List<String>> given = values(line);
    CommonFlags.FLAGFILE
        .decode(given.getOrDefault(CommonFlags.FLAGFILE.name(), List.of()))
        .ifPresent(file -> fromFile(file).forEach(given::putIfAbsent));
    requireAll(given);
    if (!argumentsAllowed && !line.getArgList().isEmpty()) {
      throw tokens.unexpectedArgument(line.getArgList().get(0), args);
    }
    return new ParsedFlags(table, given, line.getArgList());
  }

  private CommandLine split(List<String> normalized) {
    try {
      return DefaultParser.builder()
          .setAllowPartialMatching(false)
          .setStripLeadingAndTrailingQuotes(false)
          .get()
          .parse(options(), normalized.toArray(String[]::new));
    } catch (MissingArgumentException e) {
      throw missingValue(e.getOption().getLongOpt());
    } catch (ParseException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private Options options() {
    Options options = new Options();
    table
        .flags()
        .forEach(f -> options.addOption(Option.builder().longOpt(f.name()).hasArg().get()));
    return options;
  }

  private Map<String, List<String>> values(CommandLine line) {
    Map<String, List<String>> given = new HashMap<>();
    for (Flag<?> flag : table.flags().toList()) {
      String[] found = line.getOptionValues(flag.name());
      if (found != null) {
        given.put(flag.name(), checked(flag.spec(), List.of(found)));
      }
    }
    return given;
  }

  private static List<String> checked(FlagSpec spec, List<String> texts) {
    if (texts.size() > 1 && spec.presence() != Presence.REPEATED) {
      throw new UsageException(
          "--%s is given twice (%s)".formatted(spec.name(), String.join(" and ", texts)));
    }
    texts.stream()
        .map(spec::problem)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            problem -> {
              throw new UsageException(problem);
            });
    return texts;
  }

  private Map<String, List<String>> fromFile(Path file) {
    List<String> normalized = new ArrayList<>();
    for (FlagFile.Line line : FlagFile.read(file)) {
      String token = prefixed(line.place(), () -> tokens.normalizeFlag(line.token()));
      String name = token.substring(2).split("=", 2)[0];
      if (table.find(name).filter(CommonFlags::isForCommandLine).isPresent()) {
        throw new UsageException(line.place() + ": --" + name + " does not belong in a flag file");
      }
      if (!token.contains("=")) {
        throw prefix(line.place(), missingValue(name));
      }
      normalized.add(token);
    }
    return prefixed(file.toString(), () -> values(split(normalized)));
  }

  private void requireAll(Map<String, List<String>> given) {
    List<FlagSpec> missing =
        specs()
            .filter(spec -> spec.presence() == Presence.REQUIRED)
            .filter(spec -> !given.containsKey(spec.name()))
            .toList();
    if (!missing.isEmpty()) {
      throw new UsageException(
          String.join(
              "\n", missing.stream().map(s -> s.pattern() + " is required: " + s.help()).toList()));
    }
  }

  private Stream<FlagSpec> specs() {
    return table.flags().map(Flag::spec);
  }

  private UsageException missingValue(String name) {
    FlagSpec spec = table.find(name).orElseThrow().spec();
    return new UsageException(
        "--%s needs a value: %s, %s".formatted(name, spec.pattern(), spec.wanted()));
  }

  private static <R> R prefixed(String place, Supplier<R> work) {
    try {
      return work.get();
    } catch (UsageException e) {
      throw prefix(place, e);
    }
  }

  private static UsageException prefix(String place, UsageException e) {
    return new UsageException(place + ": " + e.getMessage());
  }
}
