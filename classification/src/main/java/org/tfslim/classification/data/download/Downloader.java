package org.tfslim.classification.data.download;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;

/**
 * Downloads published files. What has come is kept in {@code NAME.part}; the next attempt, or the
 * next run, continues from there. The file gets its name when its SHA-256 is the published one.
 */
public final class Downloader {
  private static final int ATTEMPTS = 4;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  private final Optional<URI> baseUrl;
  private final Patience patience;
  private final Consumer<String> log;
  private final ProgressListener progress;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * How long to wait.
   *
   * @param pause before the second attempt; twice as long before each further one
   * @param stall for a server that sends nothing
   */
  record Patience(Duration pause, Duration stall) {}

  /**
   * A downloader.
   *
   * @param baseUrl a folder with the files, in place of their publishers'
   * @param log is told what is downloaded and what is tried again
   * @param progress is told of the bytes that have come
   */
  public Downloader(Optional<URI> baseUrl, Consumer<String> log, ProgressListener progress) {
    this(baseUrl, new Patience(Duration.ofSeconds(1), Duration.ofSeconds(60)), log, progress);
  }

  Downloader(
      Optional<URI> baseUrl, Patience patience, Consumer<String> log, ProgressListener progress) {
    this.baseUrl = baseUrl;
    this.patience = patience;
    this.log = log;
    this.progress = progress;
  }

  /**
   * Downloads a file unless it is there.
   *
   * @param directory where it goes; made if there is none
   * @return the file, its digest checked
   * @throws DataException if what is there, or what the server sends, is another file
   * @throws SlimException if the server cannot be reached or the file cannot be written
   */
  public Path download(SourceFile source, Path directory) {
    Path target = directory.resolve(source.name());
    if (Files.exists(target)) {
      PublishedFile.check(source, target, progress);
      return target;
    }
    Path part = directory.resolve(source.name() + ".part");
    URI url = source.from(baseUrl);
    try {
      Files.createDirectories(directory);
      long there = Transfer.size(part);
      log.accept(
          "downloading %s (%.1f MB%s) to %s"
              .formatted(
                  url,
                  source.bytes() / 1e6,
                  there > 0 ? ", %.1f MB are there".formatted(there / 1e6) : "",
                  target));
      transfer(new Transfer(client, source, url, part, patience.stall(), progress));
      PublishedFile.check(source, part, progress);
      AtomicFile.force(part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SlimException(
          "cannot write %s: %s; make room or choose another dataset_dir, then run this again"
              .formatted(target, IoReason.of(e)),
          e,
          "dataset_dir");
    }
    return target;
  }

  /** Tries again as long as data comes; gives up after some attempts that brought nothing. */
  private void transfer(Transfer transfer) throws IOException {
    int failures = 0;
    while (true) {
      long before = Transfer.size(transfer.part());
      try {
        transfer.run();
        return;
      } catch (NetworkException e) {
        failures = Transfer.size(transfer.part()) > before ? 1 : failures + 1;
        if (failures == ATTEMPTS) {
          throw unreachable(transfer, e);
        }
        log.accept("%s: %s; trying again".formatted(transfer.url(), e.getMessage()));
        pause(failures);
      }
    }
  }

  private void pause(int failures) {
    try {
      Thread.sleep(patience.pause().toMillis() << (failures - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlimException("the download was interrupted; run this again to continue", e);
    }
  }

  private static SlimException unreachable(Transfer transfer, NetworkException e) {
    Path folder = transfer.part().toAbsolutePath().getParent();
    return new SlimException(
        "cannot download %s: %s (%d attempts). Check the network and run this again; or get the file by other means, put it into %s as %s, and give source_dir=%s"
            .formatted(
                transfer.url(), e.getMessage(), ATTEMPTS, folder, transfer.source().name(), folder),
        e,
        "source_dir");
  }
}
