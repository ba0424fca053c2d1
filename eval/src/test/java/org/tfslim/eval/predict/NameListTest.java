package org.tfslim.eval.predict;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;

class NameListTest {
  @TempDir Path folder;

  private static List<String> names(String text, char end, Charset charset) {
    List<String> names = new ArrayList<>();
    new NameList(new ByteArrayInputStream(text.getBytes(charset)), "the list", end)
        .forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png\n b .png\n", "\ufeffa.png\r\n b .png\r\n", "\na.png\n\n b .png"})
  void linesAreNames(String text) {
    assertThat(names(text, '\n', UTF_8)).containsExactly("a.png", " b .png");
  }

  @Test
  void betweenZeroBytesAllBelongsToNames() {
    assertThat(names("a\r\0b\nc.png\0\0\ufeff", '\0', UTF_8))
        .containsExactly("a\r", "b\nc.png", "\ufeff");
  }

  @Test
  void anotherEncodingIsNamed() {
    assertThatThrownBy(() -> names("a.png\n", '\n', UTF_16LE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the list is not a list of one name per line")
        .hasMessageContaining("files0_from");
  }

  @Test
  void aFolderIsNotAList() throws IOException {
    try (InputStream in = Files.newInputStream(folder)) {
      NameList list = new NameList(in, folder.toString(), '\n');
      assertThatThrownBy(list::hasNext)
          .isInstanceOf(DataException.class)
          .hasMessage("cannot read %s: Is a directory", folder);
    }
  }
}
