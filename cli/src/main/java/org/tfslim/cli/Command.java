package org.tfslim.cli;

import java.util.List;
import java.util.Optional;

/** One program of {@code bin/slim}. */
public interface Command {
  /** The words after {@code bin/slim}: {@code train}, {@code checkpoint list}. */
  String name();

  /** One sentence that says what the program does. */
  String summary();

  /** Its own flags; the common ones are added. */
  FlagTable flags();

  /** The placeholder for its arguments in help, such as {@code FILE...}; empty if it takes none. */
  default Optional<String> arguments() {
    return Optional.empty();
  }

  /** Whether its arguments are names of files or folders, read as path flags are. */
  default boolean argumentsAreNames() {
    return true;
  }

  /** Example lines, each without the leading {@code bin/slim NAME}. */
  default List<String> examples() {
    return List.of();
  }

  /** The output of {@code --version}: complete lines. */
  default String versions() {
    return "";
  }

  /**
   * Explains a failure that this package does not know because it comes from a library that the
   * command uses.
   */
  default Optional<Failure> explain(Throwable thrown) {
    return Optional.empty();
  }

  /**
   * Ends the process at once, without unloading native libraries whose threads may still compute;
   * returns if it cannot.
   */
  default void endNow(int exitCode) {}

  /**
   * Does the work.
   *
   * @return the exit code: 0 on success
   * @throws Exception if it failed; a {@link org.tfslim.formats.SlimException} if a person can act
   *     on the message
   */
  int run(ParsedFlags flags, Console console) throws Exception;
}
