package org.tfslim.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TextLines;

/**
 * Flag files: one flag per line, as {@code --name=value} or {@code --name value}, and comments
 * after {@code #}. A value in double quotes may have the escapes {@code \\ \" \n \r \t}.
 */
final class FlagFile {
  private FlagFile() {}

  /** A command line token and its place, such as {@code flags.txt:3}. */
  record Line(String place, String token) {}

  /** The flags of a file, each as one token {@code --name=value} or {@code --name}. */
  static List<Line> read(Path file) {
    List<Line> tokens = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String place = file + ":" + number;
      if (!text.startsWith("--")) {
        throw new UsageException(
            "%s: expected --name=value or a comment after #, found %s".formatted(place, text));
      }
      tokens.add(new Line(place, token(text)));
    }
    return tokens;
  }

  private static List<String> lines(Path file) {
    try {
      return TextLines.readIfThere(file)
          .orElseThrow(() -> new UsageException("--flagfile=" + file + ": no such file"));
    } catch (DataException e) {
      throw new UsageException("--flagfile=" + file + ": " + e.getMessage());
    }
  }

  private static String token(String line) {
    String[] parts = line.split("=|\\s+", 2);
    return parts.length == 1 ? line : parts[0] + "=" + unquote(parts[1].strip());
  }

  /** A value in the form for a flag file: in quotes if it would be read differently otherwise. */
  static String quote(String value) {
    boolean plain =
        value.equals(value.strip())
            && !value.startsWith("\"")
            && value.chars().noneMatch(Character::isISOControl);
    if (plain) {
      return value;
    }
    return '"'
        + value
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
        + '"';
  }

  private static String unquote(String value) {
    if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    StringBuilder plain = new StringBuilder();
    String inner = value.substring(1, value.length() - 1);
    for (int i = 0; i < inner.length(); i++) {
      boolean escape = inner.charAt(i) == '\\' && i + 1 < inner.length();
      plain.append(escape ? unescape(inner.charAt(++i)) : inner.charAt(i));
    }
    return plain.toString();
  }

  private static char unescape(char letter) {
    return switch (letter) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> letter;
    };
  }
}
