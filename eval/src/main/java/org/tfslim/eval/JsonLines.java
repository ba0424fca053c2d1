package org.tfslim.eval;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;

/**
 * A file of lines to which several programs append. Each holds a lock while it writes, and forces
 * its line to the disk. A program that is killed meanwhile leaves a line without its end, which is
 * passed over, and removed when the next line is written.
 *
 * @param path the file
 */
record JsonLines(Path path) {
  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final long WAIT_MILLIS = 10;

  /**
   * The complete lines; none if there is no file.
   *
   * @param warnings is told of a line without its end
   * @throws DataException if a line is not UTF-8
   * @throws IOException if the file cannot be read
   */
  List<String> read(Consumer<String> warnings) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(line(ByteBuffer.wrap(bytes, start, i - start), lines.size() + 1));
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      ByteBuffer rest = ByteBuffer.wrap(bytes, start, bytes.length - start);
      if (isWhole(rest.duplicate())) {
        lines.add(line(rest, lines.size() + 1));
      } else {
        warnings.accept(
            "line %d of %s is cut short: a program ended while it wrote it. It is passed over"
                .formatted(lines.size() + 1, path));
      }
    }
    return lines;
  }

  private String line(ByteBuffer bytes, int number) {
    try {
      String line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      line = number == 1 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    } catch (CharacterCodingException e) {
      throw damaged("line %d is not UTF-8 text".formatted(number), e);
    }
  }

  /** Whether a line without its end is an object all the same: editors leave the end out. */
  private static boolean isWhole(ByteBuffer line) {
    return line.hasRemaining() && line.get(line.limit() - 1) == '}';
  }

  /**
   * Adds a line.
   *
   * @throws IOException if it cannot be written
   */
  void append(String line) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    // A lock is lost when any channel of the file is closed, so both are closed at the end.
    try (FileChannel out =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
      lock(out);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      long whole = wholeBytes(in);
      if (whole < 0) {
        text.write('\n');
      } else if (whole < in.size()) {
        out.truncate(whole);
      }
      text.writeBytes(line.getBytes(StandardCharsets.UTF_8));
      text.write('\n');
      ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  /** Waits for other programs, and for other threads of this one. */
  private static FileLock lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        sleep();
      }
    }
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it was interrupted", e);
    }
  }

  /** The bytes of the lines that are whole; -1 if the last one lacks nothing but its end. */
  private static long wholeBytes(FileChannel in) throws IOException {
    long end = in.size();
    if (end == 0 || byteAt(in, end - 1) == '\n') {
      return end;
    }
    if (byteAt(in, end - 1) == '}') {
      return -1;
    }
    long at = end;
    while (at > 0 && byteAt(in, at - 1) != '\n') {
      at--;
    }
    return at;
  }

  private static byte byteAt(FileChannel in, long position) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    return in.read(one, position) == 1 ? one.get(0) : 0;
  }

  /** The exception for a file that is not what it should be. */
  DataException damaged(String found, Exception cause) {
    return new DataException(
        "%s cannot be used: %s. Move it away, or choose another --eval_dir; checkpoints are then evaluated again."
            .formatted(path, found),
        cause);
  }
}
