package org.tfslim.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tfslim.formats.NearestNames;

/**
 * Normalizes the ways to write a flag to {@code --name=value} or {@code --name}, {@code value}:
 * dashes for underscores, switches with and without a value, negative numbers.
 */
final class FlagTokens {
  private final FlagTable table;

  FlagTokens(FlagTable table) {
    this.table = table;
  }

  /**
   * The same command line with every flag under its own name and every switch with its value.
   *
   * @throws UsageException if a flag is unknown
   */
  List<String> normalize(List<String> args) {
    List<String> normalized = new ArrayList<>();
    boolean wantsValue = false;
    for (int i = 0; i < args.size(); i++) {
      String token = args.get(i);
      if (token.equals("--")) {
        normalized.addAll(args.subList(i, args.size()));
        return normalized;
      }
      if (token.startsWith("--")) {
        normalized.add(normalizeFlag(token));
      } else if (wantsValue && token.matches("-[.0-9].*")) {
        // A negative number, which must not look like an option.
        normalized.set(normalized.size() - 1, normalized.get(normalized.size() - 1) + "=" + token);
      } else if (token.length() > 1 && token.startsWith("-")) {
        throw singleDash(token);
      } else {
        normalized.add(token);
      }
      wantsValue = token.startsWith("--") && !normalized.get(normalized.size() - 1).contains("=");
    }
    return normalized;
  }

  /** Normalizes one token that begins with two dashes to the flag's own name. */
  String normalizeFlag(String token) {
    int equals = token.indexOf('=');
    String written = equals < 0 ? token : token.substring(0, equals);
    String value = equals < 0 ? "" : token.substring(equals);
    String name = written.substring(2).replace('-', '_');
    Optional<Flag<?>> flag = table.find(name);
    if (flag.isPresent()) {
      boolean on = equals < 0 && flag.get().spec().type().isSwitch();
      return "--" + name + (on ? "=true" : value);
    }
    if (isNegated(name)) {
      if (equals >= 0) {
        throw new UsageException("%s: %s takes no value".formatted(token, written));
      }
      return "--" + name.substring(2) + "=false";
    }
    throw unknown(written, name);
  }

  /** The error for an argument if the program takes none. */
  UsageException unexpectedArgument(String argument, List<String> args) {
    int at = args.indexOf(argument);
    String before = at > 0 ? args.get(at - 1) : "";
    boolean afterSwitch =
        ValueType.BOOL.read().apply(argument).isPresent()
            && before.startsWith("--")
            && table
                .find(before.substring(2).replace('-', '_'))
                .filter(flag -> flag.spec().type().isSwitch())
                .isPresent();
    return new UsageException(
        "unexpected argument '%s'%s"
            .formatted(
                argument,
                afterSwitch
                    ? "; a switch takes its value with =: " + before + "=" + argument
                    : ""));
  }

  private boolean isNegated(String name) {
    return name.startsWith("no")
        && table.find(name.substring(2)).filter(f -> f.spec().type().isSwitch()).isPresent();
  }

  private UsageException singleDash(String token) {
    String name = token.substring(1).split("=", 2)[0].replace('-', '_');
    boolean known = table.find(name).isPresent() || isNegated(name);
    return new UsageException(
        known
            ? "%s: flags have two dashes, write -%s".formatted(token, token)
            : ("%s: no such flag; flags have two dashes"
                    + " (a value that begins with a dash is written --flag=%s, a file ./%s)")
                .formatted(token, token, token));
  }

  private UsageException unknown(String written, String name) {
    List<String> names = table.flags().map(Flag::name).toList();
    List<String> near = NearestNames.of(name, names, 3);
    String hint =
        near.isEmpty()
            ? "; --helpfull shows all"
            : "; did you mean --" + String.join(" or --", near) + "?";
    return new UsageException(written + ": no such flag" + hint);
  }
}
