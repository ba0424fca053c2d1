package org.tfslim.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Text files that people and other systems write: UTF-8, perhaps with a byte order mark, lines that
 * end with LF or CR LF.
 */
public final class TextLines {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private TextLines() {}

  /**
   * The lines of a file, without their ends and without a byte order mark.
   *
   * @throws DataException if it cannot be read or is not UTF-8
   */
  public static List<String> read(Path file) {
    return lines(readText(file));
  }

  /**
   * The same; empty if there is no such file.
   *
   * @throws DataException if it cannot be read or is not UTF-8
   */
  public static Optional<List<String>> readIfThere(Path file) {
    return readTextIfThere(file).map(TextLines::lines);
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  /**
   * The whole text of a file, without a byte order mark.
   *
   * @throws DataException if it cannot be read or is not UTF-8
   */
  public static String readText(Path file) {
    return readTextIfThere(file)
        .orElseThrow(
            () -> new DataException("cannot read %s: there is no such file".formatted(file)));
  }

  /**
   * The same; empty if there is no such file.
   *
   * @throws DataException if it cannot be read or is not UTF-8
   */
  public static Optional<String> readTextIfThere(Path file) {
    try {
      return Optional.of(withoutMark(Files.readString(file, StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** A text without the byte order mark that some editors put before it. */
  public static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /** A reader of UTF-8 that puts the replacement character where the bytes are something else. */
  public static Reader reader(InputStream in) {
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }

  /** A reader of UTF-8 that fails where the bytes are something else, for text of any length. */
  public static Reader strictReader(InputStream in) {
    return new InputStreamReader(
        in,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }
}
