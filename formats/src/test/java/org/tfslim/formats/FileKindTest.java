package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.testkit.TestData;

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
    "80027d, PICKLE",
    "80028a0a6cfc9c46f9206aa85019, PYTORCH",
    "0000001c6674797069736f6d, MP4",
    "00000100010010100000, ICO",
    "38425053000100000000, PSD",
    "1c00000054464c3314002000, TFLITE",
    "080112b58a010adb0d12ae0d, SAVED_MODEL",
    "080812077079746f7263681a, ONNX",
    "0a05120300666f6f0a051203, META_GRAPH",
    "0a9bda0112c8c6010a5e0a10, META_GRAPH",
    "0a2b0a05696e707574120b506c616365686f6c646572, GRAPH",
    "474755460300000000000000, GGUF",
    "504152311504151215, PARQUET",
    "4d41544c414220352e30204d41542d66696c65, MATLAB",
    "6b00000000000000 7b2261223a, SAFETENSORS"
  })
  void knowsAKindByItsFirstBytes(String hex, FileKind kind) {
    assertThat(FileKind.of(HexFormat.of().parseHex(hex.replace(" ", "")))).contains(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "<!doctype html><title>Sign in</title>, HTML",
    "'\n  <HTML lang=en>', HTML",
    "\ufeff<svg xmlns=, SVG",
    "'<?xml version=\"1.0\"?><svg>', SVG",
    "version https://git-lfs.github.com/spec/v1, GIT_LFS_POINTER",
    "'model_checkpoint_path: \"model.ckpt-7\"', STATE_FILE",
    "'{\"weight_map\": {', JSON",
    "'node {\n  name: \"x\"', GRAPH_TEXT"
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

  @ParameterizedTest
  @CsvSource({
    "checkpoints/sharded_v2/model.ckpt-7.index, CHECKPOINT",
    "checkpoints/sliced_v1/model.ckpt-7, CHECKPOINT",
    "fashion_mnist/fashion_mnist_test.tfrecord, TFRECORD",
    "saved_model_python/saved_model.pb, SAVED_MODEL",
    "weights/types.npz, NPZ",
    "weights/types.safetensors, SAFETENSORS",
    "weights/keras3.weights.h5, HDF5"
  })
  void knowsTheFilesOfTheSample(String file, FileKind kind) {
    assertThat(FileKind.of(TestData.path(file))).contains(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "archive/data.pkl, PYTORCH",
    "model.weights.h5, KERAS",
    "net/w.npy, NPZ",
    "readme.txt, ZIP"
  })
  void tellsZipArchivesByTheirEntries(String entry, FileKind kind, @TempDir Path directory)
      throws IOException {
    for (List<String> entries : List.of(List.of(entry), List.of("a.txt", entry))) {
      Path file = directory.resolve(entries.size() + ".zip");
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
        for (String name : entries) {
          zip.putNextEntry(new ZipEntry(name));
        }
      }
      assertThat(FileKind.of(file)).contains(kind);
    }
  }

  @Test
  void doesNotWaitForAPipe(@TempDir Path directory) throws IOException, InterruptedException {
    Path pipe = directory.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(FileKind.of(pipe)).isEmpty());
  }

  @Test
  void doesNotGuess() {
    assertThat(FileKind.of(new byte[0])).isEmpty();
    assertThat(FileKind.of(new byte[] {1, 2, 3, 4})).isEmpty();
    assertThat(FileKind.of(new byte[FileKind.bytesNeeded()])).isEmpty();
    assertThat(FileKind.of(Path.of("no such file"))).isEmpty();
  }
}
