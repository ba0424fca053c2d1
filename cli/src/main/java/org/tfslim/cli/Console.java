package org.tfslim.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.LongSupplier;
import org.tfslim.formats.Messages;

/**
 * Where a program prints: results to standard output, log and progress to standard error. May be
 * used by several threads.
 */
public final class Console implements Messages {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final Verbosity verbosity;
  private final Clock clock;
  private final StatusLine status;

  /**
   * A console that logs from {@link Verbosity#INFO} on.
   *
   * @param clock for the time stamps of the log, in its zone
   */
  public Console(PrintStream out, PrintStream err, Terminal terminal, Clock clock) {
    this(out, err, terminal, clock, Verbosity.INFO, new StatusLine(err));
  }

  private Console(
      PrintStream out,
      PrintStream err,
      Terminal terminal,
      Clock clock,
      Verbosity verbosity,
      StatusLine status) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
    this.verbosity = verbosity;
    this.status = status;
  }

  /** The process's own streams, in UTF-8; standard output is buffered until {@link #flush}. */
  static Console system() {
    return new Console(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Terminal.fromProperties(),
        Clock.system(ZoneId.systemDefault()));
  }

  /** The same console with another level of logging. */
  public Console withVerbosity(Verbosity other) {
    return new Console(out, err, terminal, clock, other, status);
  }

  /** Whether messages of this level are logged. */
  public boolean logs(Verbosity level) {
    return level.compareTo(verbosity) >= 0;
  }

  /** Prints a line of results to standard output. */
  public void println(String line) {
    print(line + System.lineSeparator());
  }

  /** Prints results to standard output, as they are. */
  public void print(String text) {
    status.above(
        () -> {
          out.print(text);
          if (terminal.interactive()) {
            out.flush();
          }
        });
  }

  /** Logs what helps to find the cause of trouble. */
  public void debug(String message) {
    log(Verbosity.DEBUG, "debug: " + message);
  }

  /** Logs what the program is doing. */
  @Override
  public void info(String message) {
    log(Verbosity.INFO, message);
  }

  /** Logs what may be wrong, and what to do about it. */
  @Override
  public void warn(String message) {
    log(Verbosity.WARN, "warning: " + message);
  }

  private void log(Verbosity level, String message) {
    if (logs(level)) {
      printError(TIME.format(LocalDateTime.now(clock)) + " " + message);
    }
  }

  /** Prints a line to standard error, whatever the level. */
  void printError(String line) {
    status.above(
        () -> {
          err.println(line);
          err.flush();
        });
  }

  /** Starts to show how far some work is; where nobody watches, only its speed is measured. */
  public Progress progress(ProgressTask task) {
    return progress(task, System::nanoTime);
  }

  /**
   * The same, with speed and time left by a clock of its own.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  public Progress progress(ProgressTask task, LongSupplier nanoTime) {
    return new Progress(task, terminal, status, nanoTime);
  }

  /** Writes out what is buffered; false where standard output took not everything. */
  public boolean flush() {
    err.flush();
    return !out.checkError();
  }

  /** Columns for running text. */
  int textWidth() {
    return terminal.textWidth();
  }
}
