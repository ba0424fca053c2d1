package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.testkit.JavaCommand;

class PathNameTest {
  @TempDir Path folder;

  private static String local(String spelling) {
    return PathName.local(spelling, Optional.of("/home/ann"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/x", "data", "C:/x", "c:\\x", "a:b/c", "x/~/y", "run:1/x", "日本語/猫", "a b", "gs:"
      })
  void plainNamesStayAsTheyAre(String spelling) {
    assertThat(local(spelling)).isEqualTo(spelling);
    assertThat(PathName.text(spelling)).isEqualTo(spelling);
    assertThat(PathName.of(spelling)).isEqualTo(Path.of(spelling));
  }

  @ParameterizedTest
  @CsvSource({
    "file:///data/x, /data/x",
    "file:/data/x, /data/x",
    "FILE://localhost/data/x, /data/x",
    "file:///a%20b/%E7%8C%AB, /a b/猫",
    "file:///a b/猫, /a b/猫",
    "file:///100%25, /100%",
    "~, /home/ann",
    "~/x, /home/ann/x",
    "~/, /home/ann/",
  })
  void filesUrlsAndTheHomeFolderAreUnderstood(String spelling, String expected) {
    assertThat(local(spelling)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gs://bucket/run | gs:// names are not read or written here",
        "S3://b/x | s3:// names are not read or written here",
        "hdfs://host:8020/x | hdfs:// names",
        "https://host/x | https:// names",
        "abfss://c@account/x | abfss:// names",
        "my-fs+2.0://x | my-fs+2.0:// names",
        "s3:/b/x | s3:// names",
        "dbfs:/mnt/x | dbfs:// names",
        "file://host/x | names no host",
        "file://x | names no host",
        "file:///100%/x | two hexadecimal digits",
        "file:///a%2 | two hexadecimal digits",
        "file:///a%FF | do not make UTF-8",
        "~ann/x | only ~/ is the home folder",
        "~ann | only ~/ is the home folder",
      })
  void otherMachinesAndUsersAreRefused(String spelling, String reason) {
    assertThatThrownBy(() -> PathName.of(spelling))
        .isInstanceOf(PathNameException.class)
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("'" + spelling + "': ")
        .hasMessageContaining(reason);
    assertThatThrownBy(() -> PathName.text(spelling)).hasMessageContaining(reason);
  }

  @Test
  void anEmptyNameAndAZeroByteAreNoPath() {
    assertThatThrownBy(() -> PathName.of("")).hasMessage("'': an empty name is not a path");
    assertThatThrownBy(() -> PathName.of("a\0b"))
        .hasMessage("'a\\u0000b': a name cannot have a zero byte");
  }

  @Test
  void withoutAHomeTheWholePathIsNeeded() {
    assertThatThrownBy(() -> PathName.local("~/x", Optional.empty()))
        .hasMessageContaining("there is no home folder here");
  }

  /** Java shows the replacement character for what it cannot read. */
  @Test
  void aNameThatJavaCouldNotReadIsRefusedUnlessAFileIsCalledSo() throws IOException {
    assertThatThrownBy(() -> PathName.of(folder.resolve("a\ufffd") + ""))
        .isInstanceOf(PathNameException.class)
        .hasMessageContaining("the name is not UTF-8; rename it");
    Path real = Files.createFile(folder.resolve("b\ufffd"));
    assertThat(PathName.of(real.toString())).isEqualTo(real);
    assertThat(PathName.isDecoded(real)).isTrue();
  }

  @Test
  void theRemedyIsThatOfTheLocale() {
    assertThat(PathName.undecodable("UTF-8")).contains("not UTF-8; rename it", "convmv");
    assertThat(PathName.undecodable("ANSI_X3.4-1968"))
        .contains("take names for ASCII; set LC_ALL=C.UTF-8");
    assertThat(PathName.undecodable("ISO-8859-1")).contains("for ISO-8859-1; set LC_ALL=");
  }

  /** Prints what {@link PathName} says of its argument and of the entries of a folder. */
  static final class InAnotherLocale {
    private InAnotherLocale() {}

    public static void main(String[] args) throws IOException {
      try {
        PathName.of(args[0]);
      } catch (PathNameException e) {
        System.out.println(e.getMessage());
      }
      try (Stream<Path> entries = Files.list(Path.of(args[1]))) {
        entries.forEach(entry -> System.out.println("decoded " + PathName.isDecoded(entry)));
      }
    }
  }

  @Test
  void inAnAsciiLocaleTheMessageNamesIt() throws Exception {
    List<String> script = new ArrayList<>(List.of("/bin/sh", "-c"));
    // The shell makes the names, because Java may not be able to.
    Files.writeString(
        folder.resolve("run.sh"),
        """
        mkdir names
        touch "names/$(printf '\\303\\204')" "names/$(printf '\\303\\226')" names/plain
        export LC_ALL=C
        exec %s "$(printf '\\303\\204\\303\\226')" names
        """
            .formatted(
                String.join(
                    " ",
                    JavaCommand.of(InAnotherLocale.class).stream()
                        .map(Printable::shellWord)
                        .toList())));
    script.add(". ./run.sh");
    Process process =
        new ProcessBuilder(script).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("the locale makes Java take names for ASCII; set LC_ALL=C.UTF-8")
        .contains("decoded true");
    assertThat(said.lines().filter("decoded false"::equals)).hasSize(2);
  }
}
