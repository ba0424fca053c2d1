package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;

class TarArchiveTest {
  private static final byte[] TEXT = "hello".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private Path archive;
  private Path target;

  @BeforeEach
  void name() {
    archive = folder.resolve("data.tar.gz");
    target = folder.resolve("target");
  }

  private void unpack(byte[] content) throws IOException {
    Files.write(archive, content);
    TarArchive.unpack(archive, target);
  }

  private void assertRefused(Tars tar, String reason) {
    assertThatThrownBy(() -> unpack(Records.gzip(tar.bytes())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(archive + " is not unpacked: ")
        .hasMessageContaining(reason);
    assertThat(Records.list(folder)).isSubsetOf("data.tar.gz", "target");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unpacksFilesWithTheirTimes(boolean gzip) throws IOException {
    String longName = "a/" + "long".repeat(60) + ".txt";
    byte[] large = Records.noise(200_000);
    byte[] tar = new Tars().file("a/b/c.txt", TEXT).file(longName, TEXT).file("d", large).bytes();
    unpack(gzip ? Records.gzip(tar) : tar);
    assertThat(target.resolve("a/b/c.txt")).hasBinaryContent(TEXT);
    assertThat(target.resolve(longName)).hasBinaryContent(TEXT);
    assertThat(target.resolve("d")).hasBinaryContent(large);
    assertThat(Files.getLastModifiedTime(target.resolve("d")).toMillis())
        .isEqualTo(1_500_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "/tmp/evil"})
  void nothingIsWrittenOutsideOfTheTarget(String name) {
    assertRefused(
        new Tars().file("good", TEXT).file(name, TEXT), "would be written outside of the target");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void linksAreRefused() {
    assertRefused(new Tars().link("way", "/tmp").file("way/evil", TEXT), "way is not a plain file");
  }

  @Test
  void aFileTwiceIsRefused() {
    assertRefused(new Tars().file("a", TEXT).file("a", TEXT), "it holds a twice");
  }

  @Test
  void sizesAreLimited() throws IOException {
    Files.write(archive, new Tars().file("a", TEXT).file("b", TEXT).bytes());
    assertThatThrownBy(() -> TarArchive.unpack(archive, target, new TarArchive.Limits(9, 9)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its files have more than 9 bytes");
    assertThatThrownBy(
            () -> TarArchive.unpack(archive, folder.resolve("t"), new TarArchive.Limits(1, 99)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it holds more than 1 files");
  }

  @Test
  void cutShortAnywhereIsAnErrorThatNamesTheArchive() throws IOException {
    byte[] plain = new Tars().file("a", Records.noise(3000)).file("b", TEXT).bytes();
    byte[] packed = Records.gzip(plain);
    for (byte[] whole : new byte[][] {packed, Arrays.copyOf(plain, 4600)}) {
      for (int length : new int[] {1, 9, 700, 2000, whole.length - 6}) {
        target = folder.resolve("target" + whole.length + "_" + length);
        assertThatThrownBy(() -> unpack(Arrays.copyOf(whole, length)))
            .as("%d of %d bytes", length, whole.length)
            .isInstanceOf(DataException.class)
            .hasMessageContaining(archive.toString())
            .hasMessageContaining("get the archive again");
      }
    }
  }

  @Test
  void damageIsSeenByTheChecksum() {
    byte[] packed = Records.gzip(new Tars().file("a", Records.noise(3000)).bytes());
    packed[1000] ^= 1;
    assertThatThrownBy(() -> unpack(packed))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is damaged or cut short");
  }

  @Test
  void whatIsNoArchiveIsSaid() {
    assertThatThrownBy(() -> unpack(Records.noise(5000)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(archive.toString());
    assertThatThrownBy(() -> unpack(new byte[0]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no files");
  }
}
