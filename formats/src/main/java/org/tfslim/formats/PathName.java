package org.tfslim.formats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of files and folders as people write them on command lines and in lists: {@code ~/x} is in
 * the home folder, {@code file:///x} is {@code /x}, and what lies on other machines ({@code
 * gs://bucket/x}) is refused. Java cannot read every name that a file system holds; such names are
 * refused as well, because two of them may look the same.
 */
public final class PathName {
  /** One letter would be a drive of Windows. */
  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(/.*)", Pattern.DOTALL);

  private static final Pattern DRIVE = Pattern.compile("/[A-Za-z]:(/.*)?", Pattern.DOTALL);
  private static final String FILE = "file";

  /** Schemes that are also written with one slash. */
  private static final Set<String> REMOTE =
      Set.of(
          "abfs", "abfss", "adl", "dbfs", "ftp", "gs", "hdfs", "http", "https", "s3", "s3a", "s3n",
          "sftp", "ssh", "wasb", "wasbs", "webhdfs");

  private static final char REPLACEMENT = '\ufffd';

  private PathName() {}

  /**
   * The path that a name means.
   *
   * @throws PathNameException if it means none
   */
  public static Path of(String spelling) {
    return path(local(spelling, home()), spelling);
  }

  /**
   * The same as text: a name that needs no change stays as it is written.
   *
   * @throws PathNameException if it means no path
   */
  public static String text(String spelling) {
    String local = local(spelling, home());
    path(local, spelling);
    return local;
  }

  private static Path path(String local, String spelling) {
    Path path;
    try {
      path = Path.of(local);
    } catch (InvalidPathException e) {
      throw new PathNameException(spelling, invalid(local, e));
    }
    if (local.indexOf(REPLACEMENT) >= 0 && !Files.exists(path)) {
      throw new PathNameException(spelling, undecodable());
    }
    return path;
  }

  static String local(String spelling, Optional<String> home) {
    if (spelling.isEmpty()) {
      throw new PathNameException(spelling, "an empty name is not a path");
    }
    Matcher url = URL.matcher(spelling);
    if (url.matches()) {
      return fromUrl(spelling, url.group(1).toLowerCase(Locale.ROOT), url.group(2));
    }
    return spelling.startsWith("~") ? inHome(spelling, home) : spelling;
  }

  private static String fromUrl(String spelling, String scheme, String rest) {
    if (scheme.equals(FILE)) {
      return fromFileUrl(spelling, rest);
    }
    if (rest.startsWith("//") || REMOTE.contains(scheme)) {
      throw new PathNameException(
          spelling,
          "%s:// names are not read or written here; give a path of this machine: a mounted folder, or a copy"
              .formatted(scheme));
    }
    return spelling;
  }

  private static String fromFileUrl(String spelling, String rest) {
    String path = rest;
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      String host = rest.substring(2, slash < 0 ? rest.length() : slash);
      if (slash < 0 || !(host.isEmpty() || host.equalsIgnoreCase("localhost"))) {
        throw new PathNameException(
            spelling,
            "a file URL here names no host; write file:///folder/file, or the plain path");
      }
      path = rest.substring(slash);
    }
    String decoded = decoded(spelling, path);
    return java.io.File.separatorChar == '\\' && DRIVE.matcher(decoded).matches()
        ? decoded.substring(1)
        : decoded;
  }

  /** A percent sign and two hexadecimal digits are a byte of UTF-8. */
  private static String decoded(String spelling, String path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < path.length(); ) {
      int c = path.codePointAt(i);
      if (c == '%') {
        String digits = path.substring(i + 1, Math.min(i + 3, path.length()));
        if (!digits.matches("[0-9A-Fa-f]{2}")) {
          throw new PathNameException(
              spelling,
              "two hexadecimal digits follow each % of a file URL; write %25 for % itself");
        }
        bytes.write(Integer.parseInt(digits, 16));
        i += 3;
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new PathNameException(spelling, "its % signs do not make UTF-8; write the plain path");
    }
  }

  private static String inHome(String spelling, Optional<String> home) {
    boolean own = spelling.length() == 1 || isSeparator(spelling.charAt(1));
    if (own) {
      return home.map(folder -> folder + spelling.substring(1))
          .orElseThrow(
              () ->
                  new PathNameException(
                      spelling, "there is no home folder here; write the whole path"));
    }
    // Shells leave it as it is, too, if there is no such user.
    if (Files.exists(path(spelling, spelling))) {
      return spelling;
    }
    throw new PathNameException(
        spelling,
        "only ~/ is the home folder here, not that of another user; write the whole path, or ./%s for a file of that name"
            .formatted(Printable.line(spelling)));
  }

  private static boolean isSeparator(char c) {
    return c == '/' || c == java.io.File.separatorChar;
  }

  /** As shells have it: the environment first. */
  private static Optional<String> home() {
    return Optional.ofNullable(System.getenv("HOME"))
        .filter(home -> !home.isEmpty())
        .or(() -> Optional.ofNullable(System.getProperty("user.home")))
        .filter(home -> home.length() > 1); // Java says "?" if there is none.
  }

  private static String invalid(String local, InvalidPathException e) {
    if (local.indexOf('\0') >= 0) {
      return "a name cannot have a zero byte";
    }
    boolean ascii = local.chars().allMatch(c -> c < 0x80);
    return ascii ? "it is not a path: " + e.getReason() : undecodable();
  }

  /**
   * Whether the text of a path from a folder is its name. If not, Java shows other characters in
   * its place, and two such names may have the same text.
   */
  public static boolean isDecoded(Path path) {
    String text = path.toString();
    try {
      return text.indexOf(REPLACEMENT) < 0 || Path.of(text).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Why a name cannot be read here and what to do, worded so that it can follow a colon. */
  public static String undecodable() {
    return undecodable(System.getProperty("sun.jnu.encoding", "UTF-8"));
  }

  static String undecodable(String encoding) {
    return isUtf8(encoding)
        ? "the name is not UTF-8; rename it, for example with convmv (-f gbk -t utf-8 for Chinese names, -f latin1 for western ones)"
        : "the name cannot be read, because the locale makes Java take names for %s; set LC_ALL=C.UTF-8 or another UTF-8 locale and run this again"
            .formatted(encoding.equals("ANSI_X3.4-1968") ? "ASCII" : encoding);
  }

  private static boolean isUtf8(String encoding) {
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
  }
}
