package org.tfslim.cli;

import java.nio.file.Path;
import java.util.stream.Stream;

/** The flags that every program has. */
final class CommonFlags {
  static final Flag<Verbosity> VERBOSITY =
      Flag.choice(
          "verbosity",
          Verbosity.INFO,
          "How much is logged to standard error; debug adds stack traces.");
  static final OptionalFlag<Path> FLAGFILE =
      Flag.path(
          "flagfile",
          "Read more flags from this file, one per line; the command line overrides them.");
  static final Flag<Boolean> HELP = Flag.request("help", "Show the main flags.");
  static final Flag<Boolean> HELPFULL = Flag.request("helpfull", "Show all flags.");
  static final Flag<Boolean> VERSION =
      Flag.request("version", "Show the versions of this program and of TensorFlow.");

  private CommonFlags() {}

  static Stream<Flag<?>> all() {
    return Stream.of(VERBOSITY, FLAGFILE, HELP, HELPFULL, VERSION);
  }

  /** Whether a flag is for the command line only: not echoed, not read from a flag file. */
  static boolean isForCommandLine(Flag<?> flag) {
    return flag == FLAGFILE || flag.spec().presence() == FlagSpec.Presence.REQUEST;
  }
}
