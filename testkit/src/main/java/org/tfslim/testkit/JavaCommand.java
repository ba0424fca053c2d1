package org.tfslim.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs programs in a process of their own, with the class path of the test. */
public final class JavaCommand {
  private JavaCommand() {}

  /** The command line of {@code main}; more arguments may be added to it. */
  public static List<String> of(Class<?> main, String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(args));
    return command;
  }
}
