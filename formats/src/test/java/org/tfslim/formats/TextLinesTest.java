package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextLinesTest {
  @TempDir Path folder;

  @Test
  void skipsTheByteOrderMarkAndCarriageReturns() throws Exception {
    Path file = Files.writeString(folder.resolve("labels.txt"), "\ufeff0:cat\r\n1:dog\r\n");
    assertThat(TextLines.read(file)).containsExactly("0:cat", "1:dog");
  }

  @Test
  void aMissingFileIsEmptyOrAnError() throws Exception {
    Path none = folder.resolve("none.txt");
    assertThat(TextLines.readIfThere(none)).isEmpty();
    assertThat(TextLines.readTextIfThere(none)).isEmpty();
    assertThatThrownBy(() -> TextLines.read(none))
        .isInstanceOf(DataException.class)
        .hasMessage("cannot read %s: there is no such file", none);
    Path file = Files.writeString(folder.resolve("a.txt"), "\ufeffa\r\nb");
    assertThat(TextLines.readIfThere(file)).hasValue(List.of("a", "b"));
  }

  @Test
  void namesAFileThatIsNotUtf8() throws Exception {
    Path file = Files.write(folder.resolve("latin1.txt"), new byte[] {'a', (byte) 0xe4});
    assertThatThrownBy(() -> TextLines.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage("cannot read %s: it is not UTF-8 text", file);
  }

  @Test
  void aStrictReaderFailsWhereTheBytesAreNotUtf8() throws Exception {
    try (Reader reader =
        TextLines.strictReader(new ByteArrayInputStream(new byte[] {(byte) 0xb2, (byte) 0xdd}))) {
      assertThatThrownBy(reader::read).isInstanceOf(CharacterCodingException.class);
    }
  }
}
