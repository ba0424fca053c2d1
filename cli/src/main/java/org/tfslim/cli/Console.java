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
import org.tfslim.formats.Printable;

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
   * A console with verbosity {@link Verbosity#INFO}.
   *
   * @param clock provides the time stamps of the log and their time zone
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
    printRaw(Printable.text(line) + System.lineSeparator());
  }

  /** Prints results to standard output; characters that would act on a terminal are escaped. */
  public void print(String text) {
    printRaw(Printable.text(text));
  }

  private void printRaw(String text) {
    status.above(
        () -> {
          out.print(text);
          if (terminal.interactive()) {
            out.flush();
          }
        });
  }

  /** Logs what helps to find the cause of a problem. */
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

  /** Prints a line to standard error, regardless of the level. */
  void printError(String line) {
    status.above(
        () -> {
          err.println(Printable.text(line));
          err.flush();
        });
  }

  /**
   * Starts to show the progress of some work; if the terminal is not interactive, only the speed is
   * measured.
   */
  public Progress progress(ProgressTask task) {
    return progress(task, System::nanoTime);
  }

  /**
   * The same, with a given clock for speed and time left.
   *
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  public Progress progress(ProgressTask task, LongSupplier nanoTime) {
    return new Progress(task, terminal, status, nanoTime);
  }

  /** Writes out what is buffered; returns false if standard output did not accept everything. */
  public boolean flush() {
    err.flush();
    return !out.checkError();
  }

  /** The width of running text, in columns. */
  int textWidth() {
    return terminal.textWidth();
  }
}
