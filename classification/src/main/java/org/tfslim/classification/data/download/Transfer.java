package org.tfslim.classification.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;

/**
 * One attempt after the other to get a file, each of which continues where the last one ended.
 *
 * @param part holds what has come
 * @param stall how long a server may send nothing
 */
record Transfer(
    HttpClient client,
    SourceFile source,
    URI url,
    Path part,
    Duration stall,
    ProgressListener progress) {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int TIMEOUT = 408;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  /** The bytes that a file has; none if there is no file. */
  static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /**
   * Makes one attempt.
   *
   * @throws NetworkException if another attempt may get further
   * @throws DataException if the server has another file
   * @throws SlimException if the server refuses
   * @throws IOException if the file cannot be written
   */
  void run() throws IOException, NetworkException {
    long there = size(part);
    if (there > source.bytes()) {
      Files.delete(part);
      there = 0;
    }
    if (there == source.bytes()) {
      return; // The digest decides whether it is the file.
    }
    HttpResponse<InputStream> response = ask(there);
    try (InputStream body = response.body()) {
      if (response.statusCode() == PARTIAL && startsAt(response, there)) {
        receive(body, there, StandardOpenOption.APPEND);
      } else if (response.statusCode() == OK) {
        checkLength(response);
        receive(body, 0, StandardOpenOption.TRUNCATE_EXISTING);
      } else {
        throw refused(response.statusCode());
      }
    }
    long now = size(part);
    if (now < source.bytes()) {
      throw new NetworkException("it ended after %d of %d bytes".formatted(now, source.bytes()));
    }
  }

  private HttpResponse<InputStream> ask(long there) throws NetworkException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(stall);
    if (there > 0) {
      request.header("Range", "bytes=" + there + "-");
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw NetworkException.of(e, url);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlimException("the download was interrupted; run this again to continue", e);
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long there) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + there + "-"))
        .isPresent();
  }

  private void checkLength(HttpResponse<?> response) {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(source.bytes());
    if (length != source.bytes()) {
      throw otherFile("has " + length);
    }
  }

  private void receive(InputStream body, long there, StandardOpenOption how)
      throws IOException, NetworkException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = there;
    try (StallGuard guard = new StallGuard(body, stall);
        OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      for (int count = read(body, buffer, guard); count >= 0; count = read(body, buffer, guard)) {
        done += count;
        if (done > source.bytes()) {
          throw otherFile("has more than " + source.bytes());
        }
        out.write(buffer, 0, count);
        progress.update(source.name(), done, source.bytes());
      }
    }
  }

  private int read(InputStream body, byte[] buffer, StallGuard guard) throws NetworkException {
    try {
      int count = body.read(buffer);
      guard.moved();
      return count;
    } catch (IOException e) {
      throw guard.stalled()
          ? new NetworkException("nothing came for %d s".formatted(stall.toSeconds()))
          : NetworkException.of(e, url);
    }
  }

  private NetworkException refused(int status) throws IOException {
    if (status == PARTIAL || status == RANGE_NOT_SATISFIABLE) {
      Files.deleteIfExists(part);
      return new NetworkException("the server cannot continue in the middle of the file");
    }
    if (status >= SERVER_ERROR || status == TIMEOUT || status == TOO_MANY) {
      return new NetworkException("HTTP status " + status);
    }
    throw new SlimException(
        "cannot download %s: HTTP status %d. It may have moved: give base_url=URL of a folder that has %s, or get the file by other means and give source_dir=FOLDER"
            .formatted(url, status, source.name()),
        "base_url",
        "source_dir");
  }

  private DataException otherFile(String size) {
    return new DataException(
        "%s %s bytes, %s as published has %d; it is another file: give base_url=URL of a folder that has the published one, or source_dir=FOLDER"
            .formatted(url, size, source.name(), source.bytes()),
        "base_url",
        "source_dir");
  }
}
