package org.tfslim.classification.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.classification.ClassNames;
import org.tfslim.formats.DataException;

class LabelsFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \n\n"})
  void anEmptyFileIsNamed(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("labels.txt"), text);
    assertThatThrownBy(() -> ClassNames.read(file, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + " has no class names");
  }

  @Test
  void filesOfWindowsAreRead() throws IOException {
    Path file = Files.writeString(folder.resolve("labels.txt"), "\ufeff0:a b\r\n1:c:d\r\n\r\n");
    assertThat(LabelsFile.read(file)).isEqualTo(Map.of(0, "a b", 1, "c:d"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0: a", "0:a ", "0:a\u001b[0m", "0:a\tb", "0:\u202ea", "0:a\u0085b"})
  void namesThatWouldNotBeReadAgainAreRefused(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("labels.txt"), "1:fine\n" + line + "\n");
    assertThatThrownBy(() -> LabelsFile.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ": line 2")
        .hasMessageMatching("\\P{Cntrl}*");
    List<String> names = List.of("fine", line.substring(2));
    assertThatThrownBy(() -> LabelsFile.write(file, names)).isInstanceOf(DataException.class);
  }

  @Test
  void whatIsWrittenIsRead() {
    List<String> names = List.of("a b", "c:d", "\u0646\u06cc\u200c\u0645", "\\n");
    LabelsFile.write(folder.resolve("labels.txt"), names);
    assertThat(LabelsFile.read(folder.resolve("labels.txt")).values())
        .containsExactlyElementsOf(names);
  }
}
