package org.tfslim.train;

import java.util.ArrayList;
import java.util.List;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.testing.ProgramRun;

/** A program with the flags of training that keeps them and does nothing. */
final class FlagTaking implements Command {
  private final List<ParsedFlags> taken = new ArrayList<>();

  private FlagTaking() {}

  /** The flags of a command line of the training program. */
  static ParsedFlags parse(String... args) {
    FlagTaking command = new FlagTaking();
    List<String> all = new ArrayList<>(List.of("--dataset_dir=data"));
    all.addAll(List.of(args));
    ProgramRun run = ProgramRun.of(command, all.toArray(String[]::new));
    if (run.exitCode() != 0) {
      throw new AssertionError(run.err());
    }
    return command.taken.get(0);
  }

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "Keeps its flags.";
  }

  @Override
  public FlagTable flags() {
    return TrainFlags.TABLE;
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    taken.add(flags);
    return 0;
  }
}
