package org.tfslim.cli;

import java.nio.file.Path;
import java.util.List;
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

  private static final String WITHOUT_EFFECT =
      "Accepted because command lines for slim have it; see --verbosity. The log goes to standard error.";

  /** How the Python programs log; without effect here, and therefore not echoed. */
  private static final List<Flag<?>> LOGGING_OF_SLIM =
      List.of(
          Flag.bool("alsologtostderr", false, WITHOUT_EFFECT).advanced(),
          Flag.bool("logtostderr", false, WITHOUT_EFFECT).advanced(),
          Flag.bool("showprefixforinfo", true, WITHOUT_EFFECT).advanced(),
          Flag.string("stderrthreshold", "", WITHOUT_EFFECT).advanced(),
          Flag.string("log_dir", "", WITHOUT_EFFECT).advanced(),
          Flag.integer("v", 0, WITHOUT_EFFECT).advanced());

  private CommonFlags() {}

  static Stream<Flag<?>> all() {
    return Stream.concat(
        Stream.of(VERBOSITY, FLAGFILE, HELP, HELPFULL, VERSION), LOGGING_OF_SLIM.stream());
  }

  /** Whether a flag has a meaning, so that the echo of a run has it. */
  static boolean isEchoed(Flag<?> flag) {
    return !isForCommandLine(flag) && !LOGGING_OF_SLIM.contains(flag);
  }

  /** Whether a flag is for the command line only: not echoed, not read from a flag file. */
  static boolean isForCommandLine(Flag<?> flag) {
    return flag == FLAGFILE || flag.spec().presence() == FlagSpec.Presence.REQUEST;
  }
}
