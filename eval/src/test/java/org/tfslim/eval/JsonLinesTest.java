package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.testkit.JavaCommand;

class JsonLinesTest {
  private static final int LINES = 200;

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  private JsonLines file() {
    return new JsonLines(folder.resolve("metrics.jsonl"));
  }

  private static String line(String writer, int number) {
    return "{\"%s\":%d,\"filling\":\"%s\"}".formatted(writer, number, "x".repeat(100 + number));
  }

  private static void appendAll(JsonLines file, String writer) throws IOException {
    for (int i = 0; i < LINES; i++) {
      file.append(line(writer, i));
    }
  }

  /** Appends lines to a file, with a name of its own in each. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      appendAll(new JsonLines(Path.of(args[0])), args[1]);
    }
  }

  @Test
  void nothingOfProgramsAndThreadsThatWriteAtOnceIsLost() throws Exception {
    List<Process> programs = new ArrayList<>();
    for (String name : List.of("p", "q")) {
      programs.add(
          new ProcessBuilder(JavaCommand.of(Writer.class, file().path().toString(), name))
              .inheritIO()
              .start());
    }
    Thread thread =
        new Thread(
            () -> {
              try {
                appendAll(file(), "t");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    appendAll(file(), "s");
    thread.join();
    for (Process program : programs) {
      assertThat(program.waitFor()).isZero();
    }
    List<String> expected = new ArrayList<>();
    for (String writer : List.of("p", "q", "s", "t")) {
      for (int i = 0; i < LINES; i++) {
        expected.add(line(writer, i));
      }
    }
    assertThat(file().read(warnings::add)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aLineThatIsCutShortIsPassedOverAndRemoved() throws IOException {
    Files.writeString(file().path(), "{\"a\":1}\n{\"b\":");
    assertThat(file().read(warnings::add)).containsExactly("{\"a\":1}");
    assertThat(warnings).singleElement().asString().contains("line 2 of", "is cut short");
    file().append("{\"c\":3}");
    assertThat(file().path()).hasContent("{\"a\":1}\n{\"c\":3}\n");
  }

  @Test
  void whatEditorsLeaveIsRead() throws IOException {
    Files.writeString(file().path(), "\ufeff{\"a\":1}\r\n{\"b\":2}");
    assertThat(file().read(warnings::add)).containsExactly("{\"a\":1}", "{\"b\":2}");
    file().append("{\"c\":3}");
    assertThat(file().read(warnings::add)).hasSize(3);
    assertThat(warnings).isEmpty();
  }

  @Test
  void anotherEncodingIsDamage() throws IOException {
    Files.write(file().path(), new byte[] {'{', (byte) 0xff, '}', '\n'});
    assertThatThrownBy(() -> file().read(warnings::add))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 1 is not UTF-8 text");
  }
}
