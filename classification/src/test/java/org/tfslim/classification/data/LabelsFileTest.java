package org.tfslim.classification.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
