package org.tfslim.slim.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The flags that every program has. */
final class CommonFlags {
  static final Flag<Verbosity> VERBOSITY =
      Flag.choice(
          "verbosity",
          Verbosity.INFO,
          "How much is logged to standard error; debug adds stack traces.");
  static final Flag<Optional<Path>> FLAGFILE =
      Flag.path(
          "flagfile",
          "Read more flags from this file, one on each line; the command line overrides them.");
  static final Flag<Boolean> HELP = Flag.bool("help", false, "Show the main flags.");
  static final Flag<Boolean> HELPFULL = Flag.bool("helpfull", false, "Show all flags.");
  static final Flag<Boolean> VERSION =
      Flag.bool("version", false, "Show the versions of this program and of TensorFlow.");

  private CommonFlags() {}

  static Stream<Flag<?>> all() {
    return Stream.of(VERBOSITY, FLAGFILE, HELP, HELPFULL, VERSION);
  }

  /** Whether a flag asks for something else than the program's work, and so is never echoed. */
  static boolean isRequest(Flag<?> flag) {
    return flag == FLAGFILE || flag == HELP || flag == HELPFULL || flag == VERSION;
  }
}
