package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.testkit.JavaCommand;

class AtomicFileTest {
  @TempDir Path directory;

  @Test
  void replacesAFileAndLeavesNothingBeside() throws IOException {
    Path file = directory.resolve("notes.txt");
    AtomicFile.write(file, "a much longer first text");
    AtomicFile.write(file, "Stra\u00dfe");
    assertThat(file).hasContent("Stra\u00dfe");
    assertThat(names()).containsExactly("notes.txt");
  }

  @Test
  void leavesNothingBesideWhenItFails() throws IOException {
    Path target = directory.resolve("target");
    Files.createDirectories(target.resolve("not empty"));
    assertThatThrownBy(() -> AtomicFile.write(target, "text"))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("cannot write " + target);
    assertThat(names()).containsExactly("target");
  }

  @Test
  void closingDiscardsWhatWasNotCommitted() throws IOException {
    Path file = directory.resolve("notes.txt");
    AtomicFile.write(file, "old");
    try (AtomicFile unfinished = AtomicFile.create(file)) {
      unfinished.out().write(1);
      assertThat(names()).hasSize(2);
    }
    assertThat(names()).containsExactly("notes.txt");
    assertThat(file).hasContent("old");
  }

  /**
   * A program that ends as an interrupt from the keyboard ends it: without close(). Before that it
   * prints what Java has to do at its end, as threads and as files to delete.
   */
  public static final class EndsWhileItWrites {
    private EndsWhileItWrites() {}

    /**
     * Writes whole files, and one that is never finished.
     *
     * @param args a folder
     */
    public static void main(String[] args) throws ReflectiveOperationException {
      System.out.println(atExit());
      for (int i = 0; i < 5; i++) {
        AtomicFile.write(Path.of(args[0], "whole.txt"), "whole");
        AtomicFile.create(Path.of(args[0], "discarded.txt")).close();
      }
      System.out.println(atExit());
      AtomicFile unfinished = AtomicFile.create(Path.of(args[0], "half.txt"));
      unfinished.write(ByteBuffer.allocate(1000));
      System.exit(3);
    }

    private static String atExit() throws ReflectiveOperationException {
      Map<?, ?> threads = (Map<?, ?>) staticField("java.lang.ApplicationShutdownHooks", "hooks");
      Set<?> files = (Set<?>) staticField("java.io.DeleteOnExitHook", "files");
      return threads.size() + " " + files.size();
    }

    private static Object staticField(String type, String name)
        throws ReflectiveOperationException {
      Field field = Class.forName(type).getDeclaredField(name);
      field.setAccessible(true);
      return field.get(null);
    }
  }

  /** Many small files, as a long training writes them, leave nothing behind in the program. */
  @Test
  void theEndOfTheProgramDeletesWhatIsHalfWrittenAndThatOnly() throws Exception {
    List<String> command =
        new ArrayList<>(JavaCommand.of(EndsWhileItWrites.class, directory.toString()));
    command.addAll(
        1,
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(3);
    assertThat(output.lines().distinct()).as(output).hasSize(1);
    assertThat(names()).containsExactly("whole.txt");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
