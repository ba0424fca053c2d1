package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.testkit.TestData;

/**
 * Whole files of every other kind, where weights, checkpoints and records are expected: they are
 * named for what they are, and never called damaged.
 */
class ForeignFilesTest {
  @TempDir Path directory;

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  /**
   * @param noun what the file is
   * @param advice what to do where weights are expected
   */
  private static void isNamed(Path file, String noun, String advice) {
    assertThatThrownBy(() -> WeightsFile.open(file.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + " is " + noun)
        .hasMessageContaining(advice)
        .hasMessageNotContaining("damaged");
    isNoCheckpoint(file, noun, advice);
    isNoRecords(file, noun);
  }

  private static void isNoCheckpoint(Path file, String noun, String advice) {
    assertThatThrownBy(() -> CheckpointSource.of(file).read(note -> {}, CheckpointReader::open))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + " is " + noun)
        .hasMessageContaining(advice)
        .hasMessageNotContaining("damaged");
  }

  private static void isNoRecords(Path file, String noun) {
    try (TfRecordReader records = TfRecordReader.open(file)) {
      assertThatThrownBy(records::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(file + " is " + noun)
          .hasMessageNotContaining("damaged");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "legacy.pth; 80028a0a6cfc9c46f9206aa850192e80024de9032e; a PyTorch file; from safetensors",
        "a.pkl; 80047d946e; a Python pickle; numpy.savez",
        "a.pkl; 286470300a5327612720700a; a Python pickle; numpy.savez",
        "a.pkl; 286c70300a4649310a; a Python pickle; numpy.savez",
        "a.pkl; 636e756d70792e636f72650a5f7265636f6e0a; a Python pickle; numpy.savez",
        "a.pkl; 7d71002858010000006171; a Python pickle; numpy.savez",
        "a.pb; 08011298010a950112; the graph of a SavedModel; Copy the whole folder",
        "a.meta; 0a9bda0112c8c6010a5e0a10; the graph of a checkpoint (.meta); Copy all files",
        "a.pb; 0a2b0a05696e707574120b506c616365686f6c646572; a graph of TensorFlow; Name the"
            + " checkpoint",
        "a.onnx; 08071207707974" + "6f726368; an ONNX model; Save its weights",
        "a.tflite; 1c00000054464c3314002000; a TensorFlow Lite model; Save its weights",
        "a.msgpack; 81a6706172616d7382a5; a MessagePack file, as Flax writes it; Save its weights",
        "a.msgpack; de0014a544656e7365; a MessagePack file, as Flax writes it; Save its weights",
        "a.gguf; 4747554603000000; a GGUF file; Save its weights",
        "a.tgz; 1f8b080000000000; a gzip file; tar xzf",
        "a.bz2; 425a683931415926; a bzip2 file; bunzip2",
        "a.xz; fd377a585a000004; an xz file; unxz",
        "a.lzma; 5d00008000ffffffff; an lzma file; unlzma",
        "a.zst; 28b52ffd24; a Zstandard file; unzstd",
        "a.lz4; 04224d18644070; an LZ4 file; unlz4",
        "a.Z; 1f9d90637c; a file of compress (.Z); uncompress",
        "a.7z; 377abcaf271c0004; a 7z archive; Unpack it",
        "a.rar; 526172211a0700; a RAR archive; Unpack it",
        "a.rar; 526172211a070100; a RAR archive; Unpack it",
        "a.zip; 504b0506000000000000000000000000; a zip archive; unzip",
        "a.jpg; ffd8ffe000104a46; a JPEG image; images where images are expected",
        "a.png; 89504e470d0a1a0a; a PNG image; images where images are expected",
        "a.wav; 524946462000000057415645; a sound or a video; Name another file",
        "a.so; 7f454c46020101; a program or a library; Name another file",
        "a.db; 53514c69746520666f726d6174203300; an SQLite database; Name another file"
      })
  void namesKindsOfBytes(String name, String hex, String noun, String advice) throws IOException {
    byte[] start = HexFormat.of().parseHex(hex);
    isNamed(file(name, Arrays.copyOf(start, start.length + 100)), noun, advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'<!DOCTYPE html>\n<html></html>'; an HTML page; download it again",
        "'\ufeff \n\t<!doctype HTML>\n<html></html>'; an HTML page; download it again",
        "'\n\n<html lang=en>'; an HTML page; download it again",
        "'<!-- saved -->\n<html><body>'; an HTML page; download it again",
        "'<script>location=1</script>'; an HTML page; download it again",
        "'<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC><html>'; an HTML page; download it again",
        "'<?xml version=\"1.0\"?><Error/>'; an XML file; Name another file",
        "'<Error><Code>AccessDenied</Code></Error>'; an XML file; Name another file",
        "'{\"error\": \"Not found\"}'; a JSON file; Name the file with the weights",
        "'[1, 2, 3]'; a JSON file; Name the file with the weights",
        "'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n'; a Git LFS pointer; git lfs"
            + " pull",
        "'model_checkpoint_path: \"model.ckpt-7\"\n'; the state file of; Name the folder",
        "'node {\n  name: \"x\"\n}\n'; a graph of TensorFlow as text; Name the checkpoint",
        "'403 Forbidden'; a text file; Look into it",
        "'# Modell\n\nGr\u00fc\u00dfe, \u6a21\u578b\n'; a text file; Look into it"
      })
  void namesKindsOfText(String text, String noun, String advice) throws IOException {
    for (String name : new String[] {"a", "a.safetensors", "a.h5", "a.npz", "a.ckpt", "a.index"}) {
      isNamed(file(name, text.getBytes(StandardCharsets.UTF_8)), noun, advice);
    }
    isNamed(file("b", text.getBytes(StandardCharsets.UTF_16)), noun, advice);
  }

  @ParameterizedTest
  @CsvSource({
    "model.pth, archive/data.pkl, a PyTorch file, torch.load",
    "other.zip, README.md, a zip archive, unzip"
  })
  void namesZipArchives(String name, String entry, String noun, String advice) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
    }
    isNamed(file(name, bytes.toByteArray()), noun, advice);
  }

  @Test
  void namesTarArchives() throws IOException {
    byte[] header = new byte[1024];
    Arrays.fill(header, 0, 5, (byte) 'a');
    String checksum = "%06o\0 ".formatted(5 * 'a' + 8 * ' ');
    System.arraycopy(checksum.getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
    isNamed(file("old.tar", header), "a tar archive", "tar xf");
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 5);
    isNamed(file("new.tar", header), "a tar archive", "tar xf");
  }

  @Test
  void namesArraysOfNumpy() throws IOException {
    String header = "\u0093NUMPY\1\0\166\0{'descr': '%s', 'fortran_order': False, 'shape': (3,), }";
    byte[] plain = header.formatted("<f4").getBytes(StandardCharsets.ISO_8859_1);
    byte[] objects = header.formatted("|O").getBytes(StandardCharsets.ISO_8859_1);
    isNamed(file("a.npy", plain), "an npy file of numpy, a single array", "NAME=numpy.load");
    Path pickled = file("b.npy", objects);
    isNoCheckpoint(pickled, "an npy file of numpy with pickled Python objects", "Pickles are");
    isNoRecords(pickled, "an npy file of numpy");
  }

  @ParameterizedTest
  @CsvSource({
    "weights/types.npz, an npz file of numpy",
    "weights/types.safetensors, a safetensors file",
    "weights/keras3_model.h5, an HDF5 file"
  })
  void convertsWeightsOfOtherLibraries(String name, String noun) {
    Path file = TestData.path(name);
    assertThat(WeightsFile.open(file.toString()).entries()).isNotEmpty();
    isNoCheckpoint(file, noun, "Make one of it with checkpoint convert");
    isNoRecords(file, noun);
  }

  @Test
  void recordsAreNoWeights() {
    Path file = TestData.path("fashion_mnist/fashion_mnist_test.tfrecord");
    assertThatThrownBy(() -> WeightsFile.open(file.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a TFRecord file. It holds data or events, no weights");
    isNoCheckpoint(file, "a TFRecord file", "Name a checkpoint");
  }

  @ParameterizedTest
  @CsvSource({
    "1f8b080000000000, a gzip file, gunzip -c <",
    "789c4b4c4a0600, a zlib file, zlib-flate -uncompress <"
  })
  void packedRecordsAreToBeUnpacked(String hex, String noun, String advice) throws IOException {
    Path file = file("a.tfrecord", Arrays.copyOf(HexFormat.of().parseHex(hex), 50));
    try (TfRecordReader records = TfRecordReader.open(file)) {
      assertThatThrownBy(records::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(file + " is " + noun + ", not a TFRecord file")
          .hasMessageContaining(advice);
    }
  }

  @Test
  void emptyFilesAreSaidToBeEmpty() throws IOException {
    Path file = file("a.safetensors", new byte[0]);
    assertThatThrownBy(() -> WeightsFile.open(file.toString()))
        .isInstanceOf(DataException.class)
        .hasMessage(file + " is empty: it has 0 bytes. Copy or download it again.");
    assertThatThrownBy(() -> CheckpointSource.of(file).read(note -> {}, CheckpointReader::open))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is empty");
  }
}
