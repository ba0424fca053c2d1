package org.tfslim.export.checkpoint;

import java.util.List;
import org.tfslim.cli.Command;
import org.tfslim.cli.CommandGroup;
import org.tfslim.cli.Program;

/** {@code bin/slim checkpoint}: the commands for checkpoint files. */
public final class CheckpointProgram {
  private CheckpointProgram() {}

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(command(), args);
  }

  /** The group of commands. */
  public static Command command() {
    return new CommandGroup(
        "checkpoint",
        "List, convert, compare and verify checkpoints and other weights.",
        List.of(
            new CheckpointList(),
            new CheckpointConvert(),
            new CheckpointCompare(),
            new CheckpointVerify()));
  }
}
