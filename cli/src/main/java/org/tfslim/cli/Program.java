package org.tfslim.cli;

import java.util.List;
import java.util.Locale;

/** Runs a {@link Command} as a process: flags, help, messages and exit codes. */
public final class Program {
  /** The exit code of a program that was ended by Ctrl-C or another signal. */
  public static final int INTERRUPTED = 130;

  private static final List<String> SHORT_HELP = List.of("--help", "-h", "-help");

  private Program() {}

  /** Runs a command on the process's own streams and ends the process with its exit code. */
  public static void main(Command command, String[] args) {
    // Names of nodes and files must not get the digits of the user's language.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    Console console = Console.system();
    Signals.handle(previous -> Ending.endNow(command, console, INTERRUPTED));
    System.exit(run(command, List.of(args), console));
  }

  /** Runs a command, prints its messages and returns its exit code. */
  public static int run(Command command, List<String> args, Console console) {
    if (command instanceof CommandGroup group && group.select(args).isPresent()) {
      return run(group.select(args).get(), args.subList(1, args.size()), console);
    }
    Console logger = console;
    int code;
    try {
      FlagTable table = command.flags().withCommonFlags();
      if (answered(command, table, args, console)) {
        code = 0;
      } else {
        ParsedFlags flags = new FlagParser(table).parse(args, command);
        logger = console.withVerbosity(flags.get(CommonFlags.VERBOSITY));
        code = command.run(flags, logger);
      }
    } catch (Throwable t) {
      // Including errors: a missing native library or a lack of memory deserves a clear message.
      code = Failure.of(t, command).report(command.name(), t, logger);
    }
    return flushed(code, command.name(), logger);
  }

  /** Prints help or versions if the command line requests them, and returns whether it did. */
  private static boolean answered(
      Command command, FlagTable table, List<String> args, Console console) {
    int end = args.indexOf("--");
    List<String> flags = end < 0 ? args : args.subList(0, end);
    boolean full = flags.contains("--helpfull");
    if (full || flags.stream().anyMatch(SHORT_HELP::contains)) {
      console.print(HelpText.of(command, full, console.textWidth()));
      return true;
    }
    boolean ownVersion = table.find("version").filter(f -> f != CommonFlags.VERSION).isPresent();
    if (ownVersion ? flags.equals(List.of("--version")) : flags.contains("--version")) {
      console.print(command.versions());
      return true;
    }
    if (args.equals(List.of("--completion_words"))) {
      if (command instanceof CommandGroup group) {
        group.commands().forEach(member -> console.println(CommandGroup.word(member)));
      }
      table.flags().forEach(flag -> console.println(completion(flag)));
      return true;
    }
    return false;
  }

  private static String completion(Flag<?> flag) {
    return "--" + flag.name() + (flag.spec().type().isSwitch() ? "" : "=");
  }

  private static int flushed(int code, String name, Console console) {
    if (console.flush() || code != 0) {
      return code;
    }
    console.printError(
        "bin/slim %s: error: standard output did not take all results (disk full, or closed early)"
            .formatted(name));
    return 1;
  }
}
