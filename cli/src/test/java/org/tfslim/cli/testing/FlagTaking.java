package org.tfslim.cli.testing;

import java.util.ArrayList;
import java.util.List;
import org.tfslim.cli.Command;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;

/** A program with the flags of another one, which keeps them and does nothing. */
public final class FlagTaking implements Command {
  private final FlagTable flags;
  private final List<ParsedFlags> taken = new ArrayList<>();

  private FlagTaking(FlagTable flags) {
    this.flags = flags;
  }

  /** The flags of a command line, which must be right. */
  public static ParsedFlags parse(FlagTable flags, String... args) {
    FlagTaking command = new FlagTaking(flags);
    ProgramRun run = ProgramRun.of(command, args);
    if (run.exitCode() != 0) {
      throw new AssertionError(run.err());
    }
    return command.taken.get(0);
  }

  /** What is said to a command line, which may be wrong. */
  public static ProgramRun run(FlagTable flags, String... args) {
    return ProgramRun.of(new FlagTaking(flags), args);
  }

  @Override
  public String name() {
    return "flags";
  }

  @Override
  public String summary() {
    return "Keeps its flags.";
  }

  @Override
  public FlagTable flags() {
    return flags;
  }

  @Override
  public int run(ParsedFlags parsed, Console console) {
    taken.add(parsed);
    return 0;
  }
}
