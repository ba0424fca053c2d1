package org.tfslim.cli;

import java.util.List;
import java.util.Locale;
import org.tfslim.formats.Printable;

/** The help of a program, short or complete. */
final class HelpText {
  private static final int HELP_COLUMN = 30;

  private final Command command;
  private final int width;
  private final StringBuilder text = new StringBuilder();

  private HelpText(Command command, int width) {
    this.command = command;
    this.width = width;
  }

  /**
   * @param full whether advanced flags are shown too
   */
  static String of(Command command, boolean full, int width) {
    HelpText help = new HelpText(command, width);
    help.append(full);
    return help.text.toString();
  }

  private void append(boolean full) {
    String name = "bin/slim " + command.name();
    String arguments = command.arguments().map(a -> " " + a).orElse("");
    paragraph("", command.summary());
    text.append("\nUsage: ").append(name).append(" [--flag=value ...]").append(arguments);
    text.append('\n');
    if (command instanceof CommandGroup group) {
      text.append("\nCommands:\n");
      group.commands().forEach(c -> entry(CommandGroup.word(c), c.summary()));
    }
    int hidden = 0;
    for (FlagGroup group : command.flags().withCommonFlags().groups()) {
      List<FlagSpec> all = group.flags().stream().map(Flag::spec).toList();
      List<FlagSpec> shown = all.stream().filter(spec -> full || !spec.advanced()).toList();
      hidden += all.size() - shown.size();
      if (!shown.isEmpty()) {
        text.append('\n').append(group.title()).append(":\n");
        shown.forEach(this::flag);
      }
    }
    if (!command.examples().isEmpty()) {
      text.append("\nExamples:\n");
      command.examples().forEach(e -> text.append("  ").append(name).append(' ').append(e + "\n"));
    }
    if (hidden > 0) {
      text.append("\n" + Printable.count(hidden, "more flag") + " with --helpfull.\n");
    }
  }

  private void flag(FlagSpec spec) {
    entry(spec.pattern(), spec.help() + choices(spec) + presence(spec));
  }

  private void entry(String name, String words) {
    text.append("  ").append(name);
    int column = 2 + name.length();
    if (column + 2 > HELP_COLUMN) {
      text.append('\n');
      column = 0;
    }
    text.append(" ".repeat(HELP_COLUMN - column));
    paragraph(" ".repeat(HELP_COLUMN), words);
  }

  private static String choices(FlagSpec spec) {
    boolean inPattern = spec.pattern().contains("|");
    return spec.type().choices().isEmpty() || inPattern
        ? ""
        : " " + capitalized(spec.type().wanted()) + ".";
  }

  private String presence(FlagSpec spec) {
    return switch (spec.presence()) {
      case DEFAULTED -> " (default: " + defaultText(spec) + ")";
      case OPTIONAL, REQUEST -> "";
      case REQUIRED -> " (required)";
      case REPEATED -> " (may be repeated)";
    };
  }

  private String defaultText(FlagSpec spec) {
    Flag<?> flag = command.flags().withCommonFlags().find(spec.name()).orElseThrow();
    String value = flag.canonical(List.of()).get(0);
    return value.isEmpty() ? "empty" : value;
  }

  private static String capitalized(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** Appends words, wrapped at the width; lines after the first start with the indent. */
  private void paragraph(String indent, String words) {
    int column = indent.length();
    boolean first = true;
    for (String word : words.split(" ", -1)) {
      if (!first && column + 1 + word.length() > width) {
        text.append('\n').append(indent);
        column = indent.length();
      } else if (!first) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
      first = false;
    }
    text.append('\n');
  }
}
