package org.tfslim.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** By which first bytes files of a kind are known. */
final class FileSignature {
  private static final int FLATBUFFER_MAGIC = 4;
  private static final int ISO_BRAND = 8;
  private static final int TAR_MAGIC = 257;
  private static final int TAR_CHECKSUM = 148;
  private static final int TAR_HEADER = 512;
  private static final int SHORTEST_TEXT = 4;
  private static final Pattern MARKUP = Pattern.compile("<[a-z!?].*", Pattern.DOTALL);
  private static final int ZIP_NAME_LENGTH = 26;
  private static final int ZIP_NAME = 30;
  private static final int RECORD_HEADER = Long.BYTES + Integer.BYTES;
  private static final long LONGEST_SAFETENSORS_HEADER = 100_000_000;

  /** The fields of protocol buffers that tell TensorFlow's files apart: number and length type. */
  private static final int FIRST_TEXT = 0x0a;

  private static final int SECOND_TEXT = 0x12;

  /** A test of first bytes. */
  @FunctionalInterface
  private interface Start {
    boolean isIn(byte[] start);
  }

  private final List<Start> any;

  private FileSignature(List<Start> any) {
    this.any = any;
  }

  /** Whether a file that starts with these bytes is of the kind. */
  boolean matches(byte[] start) {
    return any.stream().anyMatch(it -> it.isIn(start));
  }

  /** One of several starts, in hexadecimal digits. */
  static FileSignature hex(String... starts) {
    return any(Stream.of(starts).map(it -> bytesAt(0, HexFormat.of().parseHex(it))));
  }

  /** One of several starts, in ASCII. */
  static FileSignature ascii(String... starts) {
    return any(Stream.of(starts).map(it -> bytesAt(0, ascii(it))));
  }

  /** One of several words at the place where flat buffers have theirs. */
  static FileSignature flatbuffer(String word) {
    return any(Stream.of(bytesAt(FLATBUFFER_MAGIC, ascii(word))));
  }

  /** A RIFF file of a type. */
  static FileSignature riff(String type) {
    return any(Stream.of(start -> hasAt(start, 0, ascii("RIFF")) && hasAt(start, 8, ascii(type))));
  }

  /** A file in the container of ISO 14496 with one of several brands; without any, of any brand. */
  static FileSignature iso(String... brands) {
    byte[] box = ascii("ftyp");
    return any(
        Stream.of(
            start ->
                hasAt(start, 4, box)
                    && (brands.length == 0
                        || Stream.of(brands).anyMatch(it -> hasAt(start, ISO_BRAND, ascii(it))))));
  }

  /** A tar archive: of POSIX or GNU, or an older one, whose header has its checksum. */
  static FileSignature tar() {
    return any(Stream.of(bytesAt(TAR_MAGIC, ascii("ustar")), FileSignature::isOldTar));
  }

  private static boolean isOldTar(byte[] start) {
    if (start.length < TAR_HEADER || start[0] == 0) {
      return false;
    }
    String stored = new String(start, TAR_CHECKSUM, Long.BYTES, StandardCharsets.ISO_8859_1);
    int sum = 0;
    for (int i = 0; i < TAR_HEADER; i++) {
      boolean own = i >= TAR_CHECKSUM && i < TAR_CHECKSUM + Long.BYTES;
      sum += own ? ' ' : start[i] & 0xff;
    }
    return stored.matches(" *[0-7]{4,7}[\\x00 ]+") && sum == octal(stored);
  }

  private static int octal(String digits) {
    return Integer.parseInt(digits.replaceAll("[^0-7]", ""), 8);
  }

  /** A zip archive whose first entry has a name that ends in one of these. */
  static FileSignature zipOf(String... ends) {
    return any(
        Stream.of(
            start -> {
              String name = firstZipEntry(start);
              return !name.isEmpty() && Stream.of(ends).anyMatch(name::endsWith);
            }));
  }

  /** One of several beginnings of a text, whatever its case, after blanks and a byte order mark. */
  static FileSignature text(String... beginnings) {
    return any(
        Stream.of(
            start -> {
              String text = text(start);
              return Stream.of(beginnings).anyMatch(text::startsWith);
            }));
  }

  /** An XML document in which a word occurs early. */
  static FileSignature xmlWith(String word) {
    return any(
        Stream.of(
            start -> {
              String text = text(start);
              return text.startsWith(word) || (text.startsWith("<?xml") && text.contains(word));
            }));
  }

  /** Text that matches a pattern, which is asked about the first bytes in ISO 8859-1. */
  static FileSignature matching(String regex) {
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    return any(
        Stream.of(
            start -> pattern.matcher(new String(start, StandardCharsets.ISO_8859_1)).matches()));
  }

  /** A text that begins with a tag, a comment or a declaration, and has one of several words. */
  static FileSignature markup(String... words) {
    return any(
        Stream.of(
            start -> {
              String text = text(start);
              return isText(start)
                  && MARKUP.matcher(text).matches()
                  && Stream.of(words).anyMatch(text::contains);
            }));
  }

  /** A JSON object with a name in it, an empty one, or a list. */
  static FileSignature json() {
    return any(
        Stream.of(
            start ->
                isText(start)
                    && text(start).matches("(?s)(\\{\\s*[\"}]|\\[\\s*[\\[{\"\\d\\]-]).*")));
  }

  /** Text without control characters. */
  static FileSignature plainText() {
    return any(Stream.of(FileSignature::isText));
  }

  /** A map of MessagePack with few entries or many, whose first key is a name. */
  static FileSignature messagePack() {
    return any(
        Stream.of(
            start -> {
              int map = start.length == 0 ? 0 : start[0] & 0xff;
              int key = map == 0xde ? 3 : map == 0xdf ? 5 : 1;
              if ((map < 0x81 || map > 0x8f) && key == 1) {
                return false;
              }
              int length = start.length > key ? (start[key] & 0xff) - 0xa0 : 0;
              return length > 0
                  && length < 0x20
                  && key + 1 + length <= start.length
                  && new String(start, key + 1, length, StandardCharsets.ISO_8859_1)
                      .matches("[\\w ./-]+");
            }));
  }

  /** A record of TFRecord: its length, and the checksum of that. */
  static FileSignature tfRecord() {
    return any(
        Stream.of(
            start ->
                start.length >= RECORD_HEADER
                    && MaskedCrc32c.of(ByteBuffer.wrap(start, 0, Long.BYTES))
                        == number(start).getInt(Long.BYTES)));
  }

  /** The length of a header of JSON, and its first letter. */
  static FileSignature safetensors() {
    return any(
        Stream.of(
            start ->
                start.length > Long.BYTES
                    && start[Long.BYTES] == '{'
                    && number(start).getLong(0) >= 2
                    && number(start).getLong(0) <= LONGEST_SAFETENSORS_HEADER));
  }

  /** {@code MetaGraphDef}: first what it says of itself, which first lists operations. */
  static FileSignature metaGraph() {
    return any(Stream.of(start -> inFirstField(start, SECOND_TEXT)));
  }

  /** {@code GraphDef}: nodes, each with its name and its operation. */
  static FileSignature graph() {
    return any(
        Stream.of(
            start -> {
              if (!inFirstField(start, FIRST_TEXT)) {
                return false;
              }
              int name = afterVarint(start, 1) + 1;
              int operation = afterVarint(start, name) + (start[name] & 0xff);
              return operation + 2 < start.length
                  && start[operation] == SECOND_TEXT
                  && Character.isUpperCase(start[operation + 2]);
            }));
  }

  /** {@code ModelProto} of ONNX: a version from 3 on, and the name of the program that wrote it. */
  static FileSignature onnx() {
    return any(
        Stream.of(
            start ->
                start.length > 4
                    && start[0] == 0x08
                    && start[1] >= 3
                    && start[1] < 0x20
                    && (start[2] == SECOND_TEXT || start[2] == 0x3a)));
  }

  /** No start tells: something else in the file does. */
  static FileSignature none() {
    return any(Stream.of());
  }

  private static FileSignature any(Stream<Start> starts) {
    return new FileSignature(starts.toList());
  }

  private static Start bytesAt(int offset, byte[] wanted) {
    return start -> hasAt(start, offset, wanted);
  }

  private static boolean hasAt(byte[] start, int offset, byte[] wanted) {
    return start.length >= offset + wanted.length
        && Arrays.equals(start, offset, offset + wanted.length, wanted, 0, wanted.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer number(byte[] start) {
    return ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(byte[] start) {
    return TextLines.withoutMark(new String(start, charset(start)))
        .stripLeading()
        .toLowerCase(Locale.ROOT);
  }

  private static Charset charset(byte[] start) {
    boolean little = hasAt(start, 0, new byte[] {(byte) 0xff, (byte) 0xfe});
    boolean big = hasAt(start, 0, new byte[] {(byte) 0xfe, (byte) 0xff});
    return little || big ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  /** Whether there are several letters, all of them printed; the last one may be cut off. */
  private static boolean isText(byte[] start) {
    String text = new String(start, charset(start));
    int end = Math.max(0, text.length() - 1);
    return text.length() >= SHORTEST_TEXT
        && text.chars()
            .allMatch(
                c -> (c >= ' ' && c != 0x7f) || c == '\t' || c == '\n' || c == '\r' || c == '\f')
        && text.substring(0, end).indexOf('\ufffd') < 0;
  }

  private static String firstZipEntry(byte[] start) {
    if (start.length < ZIP_NAME || !hasAt(start, 0, ascii("PK\3\4"))) {
      return "";
    }
    int length = number(start).getShort(ZIP_NAME_LENGTH) & 0xffff;
    return new String(
        start, ZIP_NAME, Math.min(length, start.length - ZIP_NAME), StandardCharsets.UTF_8);
  }

  /** Whether a message starts with a message that starts with a field. */
  private static boolean inFirstField(byte[] start, int field) {
    if (start.length < 8 || start[0] != FIRST_TEXT) {
      return false;
    }
    int inner = afterVarint(start, 1);
    return inner + 1 < start.length && start[inner] == field;
  }

  /** The place after a number of up to five bytes; the end if it has none. */
  private static int afterVarint(byte[] start, int at) {
    for (int i = at; i < Math.min(start.length, at + 5); i++) {
      if (start[i] >= 0) {
        return i + 1;
      }
    }
    return start.length;
  }
}
