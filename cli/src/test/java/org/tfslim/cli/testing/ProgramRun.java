package org.tfslim.cli.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.tfslim.cli.Command;
import org.tfslim.cli.Console;
import org.tfslim.cli.Program;
import org.tfslim.cli.Terminal;

/**
 * What a program printed and how it ended, run in this process as from a shell without a terminal.
 *
 * @param out standard output
 * @param err standard error
 */
public record ProgramRun(int exitCode, String out, String err) {
  /** Runs a program with a command line. */
  public static ProgramRun of(Command command, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Terminal.none(),
            Clock.systemUTC());
    int exitCode = Program.run(command, List.of(args), console);
    return new ProgramRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
