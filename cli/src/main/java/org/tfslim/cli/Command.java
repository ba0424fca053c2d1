package org.tfslim.cli;

import java.util.List;
import java.util.Optional;

/** One program of {@code bin/slim}. */
public interface Command {
  /** What follows {@code bin/slim}: {@code train}, {@code checkpoint list}. */
  String name();

  /** One sentence that says what the program does. */
  String summary();

  /** All flags of its own; the common ones are added. */
  FlagTable flags();

  /** What stands for its arguments in help, as {@code FILE...}; empty where it takes none. */
  default Optional<String> arguments() {
    return Optional.empty();
  }

  /** Example lines, each as what follows {@code bin/slim NAME}. */
  default List<String> examples() {
    return List.of();
  }

  /** What {@code --version} prints: whole lines. */
  default String versions() {
    return "";
  }

  /**
   * What a failure means that this kit does not know, because it comes from a library that the
   * command uses.
   */
  default Optional<Failure> explain(Throwable thrown) {
    return Optional.empty();
  }

  /**
   * Does the work.
   *
   * @return the exit code: 0 where it is done
   * @throws Exception where it failed; {@link org.tfslim.formats.SlimException} where a person can
   *     act on the message
   */
  int run(ParsedFlags flags, Console console) throws Exception;
}
