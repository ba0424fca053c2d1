package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
  @ParameterizedTest
  @CsvSource({
    "ffd8ffe000104a46, JPEG",
    "89504e470d0a1a0a, PNG",
    "474946383961, GIF",
    "424d36000000, BMP",
    "524946462400000057454250, WEBP",
    "000000206674797061766966, AVIF",
    "000000186674797068656963, HEIC",
    "49492a0008000000, TIFF",
    "894844460d0a1a0a, HDF5",
    "504b030414000000, ZIP",
    "1f8b0800, GZIP",
    "789c4b4c, ZLIB",
    "425a6839, BZIP2",
    "934e554d505901, NPY",
    "80027d, PICKLE"
  })
  void knowsAKindByItsFirstBytes(String hex, FileKind kind) {
    assertThat(FileKind.of(HexFormat.of().parseHex(hex))).contains(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "<!doctype html><title>Sign in</title>, HTML",
    "'\n  <HTML lang=en>', HTML",
    "\ufeff<svg xmlns=, SVG",
    "'<?xml version=\"1.0\"?><svg>', SVG",
    "version https://git-lfs.github.com/spec/v1, GIT_LFS_POINTER",
    "'model_checkpoint_path: \"model.ckpt-7\"', STATE_FILE"
  })
  void knowsTextByItsFirstWords(String text, FileKind kind) {
    assertThat(FileKind.of(text.getBytes(StandardCharsets.UTF_8))).contains(kind);
  }

  @Test
  void knowsATarArchive() {
    byte[] start = new byte[FileKind.bytesNeeded()];
    Arrays.fill(start, 0, 10, (byte) 'a');
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, start, 257, 5);
    assertThat(FileKind.of(start)).contains(FileKind.TAR);
  }

  @Test
  void doesNotGuess() {
    assertThat(FileKind.of(new byte[0])).isEmpty();
    assertThat(FileKind.of(new byte[] {1, 2, 3, 4})).isEmpty();
    assertThat(FileKind.of(Path.of("no such file"))).isEmpty();
  }
}
