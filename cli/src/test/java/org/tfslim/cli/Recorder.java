package org.tfslim.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A console whose two streams are kept, at half past nine on the 8th of May. */
final class Recorder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console;

  Recorder(Terminal terminal) {
    Clock clock = Clock.fixed(Instant.parse("2025-05-08T09:30:00Z"), ZoneOffset.UTC);
    console =
        new Console(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            terminal,
            clock);
  }

  Recorder() {
    this(Terminal.none());
  }

  Console console() {
    return console;
  }

  int run(Command command, String... args) {
    return Program.run(command, List.of(args), console);
  }

  String out() {
    console.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    console.flush();
    return err.toString(StandardCharsets.UTF_8);
  }
}
