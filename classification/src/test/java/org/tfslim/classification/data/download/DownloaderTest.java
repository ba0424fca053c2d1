package org.tfslim.classification.data.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;

class DownloaderTest {
  private static final byte[] CONTENT = Records.noise(400_000);
  private static final SourceFile FILE = published(CONTENT);

  @TempDir private Path folder;
  private FileServer server;
  private final List<String> log = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new FileServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static SourceFile published(byte[] content) {
    try {
      String digest =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      URI nowhere = URI.create("http://localhost:1/data.bin");
      return new SourceFile("data.bin", nowhere, content.length, digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path download(URI url, Duration stall) {
    return new Downloader(
            Optional.of(url),
            new Downloader.Patience(Duration.ofMillis(1), stall),
            log::add,
            (what, done, total) -> progress.add(what + " " + done + "/" + total))
        .download(FILE, folder.resolve("downloads"));
  }

  private Path download() {
    return download(server.url(), Duration.ofSeconds(20));
  }

  private Path inDownloads(String name) {
    return folder.resolve("downloads").resolve(name);
  }

  private void put(String name, byte[] content) throws IOException {
    Files.createDirectories(folder.resolve("downloads"));
    Files.write(inDownloads(name), content);
  }

  private void assertWhole() throws IOException {
    assertThat(inDownloads("data.bin")).hasBinaryContent(CONTENT);
    assertThat(Records.list(folder.resolve("downloads"))).containsExactly("data.bin");
  }

  @Test
  void downloadsAndChecks() throws IOException {
    server.then(FileServer.ranged(CONTENT));
    assertThat(download()).isEqualTo(inDownloads("data.bin"));
    assertWhole();
    assertThat(log)
        .containsExactly(
            "downloading %s/data.bin (0.4 MB) to %s"
                .formatted(server.url(), inDownloads("data.bin")));
    assertThat(progress)
        .contains("data.bin 400000/400000")
        .endsWith("checking data.bin 400000/400000");
  }

  @Test
  void whatIsThereIsCheckedAndNotDownloaded() throws IOException {
    put("data.bin", CONTENT);
    download();
    assertThat(server.ranges()).isEmpty();
    assertWhole();
  }

  @Test
  void goesOnFromWhatHasCome() throws IOException {
    put("data.bin.part", Arrays.copyOf(CONTENT, 150_000));
    server.then(FileServer.ranged(CONTENT));
    download();
    assertWhole();
    assertThat(server.ranges()).containsExactly(Optional.of("bytes=150000-"));
    assertThat(log.get(0)).contains("0.2 MB are there");
  }

  @Test
  void aServerWithoutRangesStartsAgain() throws IOException {
    put("data.bin.part", Records.noise(150_001));
    server.then(FileServer.whole(CONTENT));
    download();
    assertWhole();
  }

  @Test
  void aServerThatRefusesTheRangeStartsAgain() throws IOException {
    put("data.bin.part", Records.noise(150_001));
    server.then(FileServer.status(416)).then(FileServer.ranged(CONTENT));
    download();
    assertWhole();
    assertThat(server.ranges()).containsExactly(Optional.of("bytes=150001-"), Optional.empty());
  }

  @Test
  void aServerThatSendsAnotherPartStartsAgain() throws IOException {
    put("data.bin.part", Arrays.copyOf(CONTENT, 150_000));
    server
        .then(
            exchange -> {
              exchange.getResponseHeaders().add("Content-Range", "bytes 0-249999/400000");
              exchange.sendResponseHeaders(206, 250_000);
              exchange.getResponseBody().write(CONTENT, 0, 250_000);
            })
        .then(FileServer.ranged(CONTENT));
    download();
    assertWhole();
  }

  @Test
  void aConnectionThatBreaksGoesOn() throws IOException {
    server.then(FileServer.broken(CONTENT, 100_000)).then(FileServer.ranged(CONTENT));
    download();
    assertWhole();
    assertThat(server.ranges()).hasSize(2).first().isEqualTo(Optional.empty());
    assertThat(server.ranges().get(1)).isPresent();
    assertThat(log).hasSize(2).last().asString().endsWith("; trying again");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void aServerInTroubleIsAskedAgain(int status) throws IOException {
    server
        .then(FileServer.status(status))
        .then(FileServer.status(status))
        .then(FileServer.ranged(CONTENT));
    download();
    assertWhole();
    assertThat(log).anyMatch(line -> line.contains("HTTP status " + status));
  }

  @Test
  void aServerThatStaysInTroubleIsGivenUp() {
    server.then(FileServer.status(503));
    assertThatThrownBy(this::download)
        .isExactlyInstanceOf(SlimException.class)
        .hasMessageContaining("cannot download " + server.url() + "/data.bin: HTTP status 503")
        .hasMessageContaining("4 attempts");
    assertThat(server.ranges()).hasSize(4);
  }

  @Test
  void aServerThatSendsNothingIsGivenUpAndTheRestKept() throws IOException {
    server.then(server.stalling(CONTENT, 70_000)).then(FileServer.status(503));
    assertThatThrownBy(() -> download(server.url(), Duration.ofMillis(1500)))
        .hasMessageContaining("HTTP status 503");
    assertThat(log).anyMatch(line -> line.contains("nothing came for"));
    assertThat(Files.size(inDownloads("data.bin.part"))).isEqualTo(70_000);
  }

  @Test
  void noServerTellsWhereToPutTheFileAndTheFlag() {
    server.close();
    assertThatThrownBy(this::download)
        .isExactlyInstanceOf(SlimException.class)
        .hasMessageContaining("cannot download " + server.url() + "/data.bin: no connection to")
        .hasMessageContaining("put it into " + folder.resolve("downloads") + " as data.bin")
        .hasMessageContaining("source_dir=" + folder.resolve("downloads"));
  }

  @Test
  void noNetworkIsSaid() {
    // As Java's client throws it.
    IOException inner = new ConnectException();
    inner.initCause(new UnresolvedAddressException());
    IOException unresolved = new ConnectException();
    unresolved.initCause(inner);
    assertThat(NetworkException.of(unresolved, URI.create("https://host.invalid/file")))
        .hasMessage("there is no network, or no host host.invalid");
  }

  @Test
  void aMissingFileIsNotAskedForAgain() {
    server.then(FileServer.status(404));
    assertThatThrownBy(this::download)
        .isExactlyInstanceOf(SlimException.class)
        .hasMessageContaining("HTTP status 404")
        .hasMessageContaining("base_url")
        .hasMessageContaining("source_dir");
    assertThat(server.ranges()).hasSize(1);
  }

  @Test
  void aFileOfAnotherSizeIsNotDownloaded() {
    server.then(FileServer.whole(Records.noise(5)));
    assertThatThrownBy(this::download)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 5 bytes, data.bin as published has 400000");
    assertThat(folder.resolve("downloads")).isEmptyDirectory();
  }

  @Test
  void moreThanThePublishedBytesAreRefused() {
    server.then(
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // chunks, no length
          exchange.getResponseBody().write(Records.noise(CONTENT.length + 1));
        });
    assertThatThrownBy(this::download)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has more than 400000 bytes");
  }

  @Test
  void aWrongDigestNamesBothAndMovesTheFileAside() throws IOException {
    byte[] other = CONTENT.clone();
    other[7]++;
    server.then(FileServer.ranged(other)).then(FileServer.ranged(CONTENT));
    assertThatThrownBy(this::download)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(published(other).sha256())
        .hasMessageContaining(FILE.sha256())
        .hasMessageContaining("was moved to " + inDownloads("data.bin.bad"));
    assertThat(Records.list(folder.resolve("downloads"))).containsExactly("data.bin.bad");
    download();
    assertThat(inDownloads("data.bin")).hasBinaryContent(CONTENT);
  }

  @Test
  void aWrongFileThatIsThereIsMovedAside() throws IOException {
    put("data.bin", Records.noise(9));
    assertThatThrownBy(this::download)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("(9 bytes)")
        .hasMessageContaining("run this again to download it");
    server.then(FileServer.ranged(CONTENT));
    download();
    assertThat(inDownloads("data.bin")).hasBinaryContent(CONTENT);
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("downloads"), "a file");
    server.then(FileServer.ranged(CONTENT));
    assertThatThrownBy(this::download)
        .isExactlyInstanceOf(SlimException.class)
        .hasMessageContaining("cannot write " + inDownloads("data.bin"))
        .hasMessageContaining("dataset_dir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "fashion_mnist", "cifar10", "flowers"})
  void thePublishedFilesHaveDigestsAndPlaces(String name) {
    assertThat(SourceFiles.of(name))
        .isNotEmpty()
        .allSatisfy(
            file -> {
              assertThat(file.sha256()).matches("[0-9a-f]{64}");
              assertThat(file.bytes()).isPositive();
              assertThat(file.url().getPath()).endsWith("/" + file.name());
            });
    assertThat(SourceFiles.of("imagenet")).isEmpty();
  }
}
