package org.tfslim.eval.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The C library of Linux, which the native TensorFlow library is linked against. */
final class CLibrary {
  private static final int NEEDED_MAJOR = 2;
  private static final int NEEDED_MINOR = 34;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

  private CLibrary() {}

  /** Its name and version, such as {@code glibc 2.36}; empty if they cannot be determined. */
  static Optional<String> version() {
    Optional<String> glibc = output("getconf", "GNU_LIBC_VERSION");
    return glibc.isPresent() ? glibc : musl();
  }

  /** The problem with a version, if there is one. */
  static Optional<String> problem(String version) {
    if (version.startsWith("musl")) {
      return Optional.of(
          "TensorFlow needs glibc 2.34 or newer; use a distribution with glibc, such as Debian 12"
              + " or Ubuntu 22.04, instead of Alpine");
    }
    Matcher numbers = VERSION.matcher(version);
    if (!numbers.find()) {
      return Optional.empty();
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    boolean old = major < NEEDED_MAJOR || (major == NEEDED_MAJOR && minor < NEEDED_MINOR);
    return old
        ? Optional.of(
            "TensorFlow needs glibc 2.34 or newer; upgrade to Debian 12, Ubuntu 22.04, RHEL 9 or"
                + " newer, or run in a container with one of them")
        : Optional.empty();
  }

  private static Optional<String> musl() {
    try (Stream<Path> files = Files.list(Path.of("/lib"))) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("ld-musl"))
          ? Optional.of("musl")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The output of a command; empty if there is no such command or it fails. */
  private static Optional<String> output(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
