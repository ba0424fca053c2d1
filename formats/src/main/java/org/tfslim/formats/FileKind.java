package org.tfslim.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a file is by its bytes, whatever its name says. A reader asks before it calls a file
 * damaged: most files that a reader does not understand are whole files of another kind. The first
 * constant whose bytes fit is taken.
 */
public enum FileKind {
  /** JPEG. */
  JPEG("a JPEG image", FileSignature.hex("ffd8ff")),
  /** PNG. */
  PNG("a PNG image", FileSignature.hex("89504e47")),
  /** GIF. */
  GIF("a GIF image", FileSignature.ascii("GIF8")),
  /** WebP. */
  WEBP("a WebP image", FileSignature.riff("WEBP")),
  /** AVIF. */
  AVIF("an AVIF image", FileSignature.iso("avif", "avis")),
  /** HEIC and HEIF, as telephones take them. */
  HEIC(
      "an HEIC image",
      FileSignature.iso("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")),
  /** MP4, QuickTime and other video in the same container. */
  MP4("an MP4 or QuickTime video", FileSignature.iso()),
  /** TIFF. */
  TIFF("a TIFF image", FileSignature.hex("49492a00", "4d4d002a")),
  /** JPEG XL. */
  JPEG_XL("a JPEG XL image", FileSignature.hex("ff0a", "0000000c4a584c20")),
  /** JPEG 2000. */
  JPEG_2000("a JPEG 2000 image", FileSignature.hex("0000000c6a502020", "ff4fff51")),
  /** Icons of Windows. */
  ICO("an icon of Windows", FileSignature.hex("00000100")),
  /** Photoshop. */
  PSD("a Photoshop document", FileSignature.ascii("8BPS")),
  /** PDF. */
  PDF("a PDF document", FileSignature.ascii("%PDF")),
  /** HDF5. */
  HDF5("an HDF5 file", FileSignature.hex("894844460d0a1a0a")),
  /** A file of {@code numpy.savez}. */
  NPZ("an npz file of numpy", FileSignature.zipOf(".npy")),
  /** A file of {@code torch.save}. */
  PYTORCH(
      "a PyTorch file", FileSignature.zipOf("/data.pkl"), FileSignature.hex("80028a0a6cfc9c46")),
  /** A whole model as Keras 3 saves it: a zip file with an h5 file in it. */
  KERAS("a Keras model", FileSignature.zipOf("metadata.json", "config.json", "model.weights.h5")),
  /** Any other zip archive. */
  ZIP("a zip archive", FileSignature.hex("504b0304", "504b0506")),
  /** gzip. */
  GZIP("a gzip file", FileSignature.hex("1f8b")),
  /** bzip2. */
  BZIP2("a bzip2 file", FileSignature.ascii("BZh")),
  /** xz. */
  XZ("an xz file", FileSignature.hex("fd377a585a00")),
  /** Zstandard. */
  ZSTD("a Zstandard file", FileSignature.hex("28b52ffd")),
  /** RAR. */
  RAR("a RAR archive", FileSignature.hex("526172211a07")),
  /** 7z. */
  SEVEN_ZIP("a 7z archive", FileSignature.hex("377abcaf271c")),
  /** tar. */
  TAR("a tar archive", FileSignature.tar()),
  /** lzma, before xz. */
  LZMA("an lzma file", FileSignature.hex("5d00008000", "5d00000001", "5d00000004")),
  /** LZ4. */
  LZ4("an LZ4 file", FileSignature.hex("04224d18")),
  /** The compress of Unix. */
  COMPRESS("a file of compress (.Z)", FileSignature.hex("1f9d")),
  /** A single numpy array. */
  NPY("an npy file of numpy, a single array", FileSignature.hex("934e554d5059")),
  /** A Python pickle, as older versions of PyTorch and many scripts write. */
  PICKLE(
      "a Python pickle",
      FileSignature.hex("8002", "8003", "8004", "8005", "7d71002858", "5d710028"),
      FileSignature.matching("\\((dp|lp|i)\\d*\n.*|c[a-z_][\\w.]*\n\\w+\n.*")),
  /** Records of TensorFlow: data, or events. */
  TFRECORD("a TFRecord file", FileSignature.tfRecord()),
  /** Tensors as Hugging Face's library writes them. */
  SAFETENSORS("a safetensors file", FileSignature.safetensors()),
  /** TensorFlow Lite. */
  TFLITE("a TensorFlow Lite model", FileSignature.flatbuffer("TFL3")),
  /** The graph of a SavedModel. */
  SAVED_MODEL("the graph of a SavedModel", FileSignature.hex("080112")),
  /** ONNX. */
  ONNX("an ONNX model", FileSignature.onnx()),
  /** The graph that {@code tf.train.Saver} writes beside a checkpoint. */
  META_GRAPH("the graph of a checkpoint (.meta)", FileSignature.metaGraph()),
  /** A graph of TensorFlow, such as a frozen one. */
  GRAPH("a graph of TensorFlow", FileSignature.graph()),
  /** GGUF. */
  GGUF("a GGUF file", FileSignature.ascii("GGUF")),
  /** Parquet. */
  PARQUET("a Parquet file", FileSignature.ascii("PAR1")),
  /** Apache Arrow. */
  ARROW("an Arrow file", FileSignature.ascii("ARROW1")),
  /** MATLAB before version 7.3. */
  MATLAB("a MATLAB file", FileSignature.ascii("MATLAB 5.0")),
  /** SQLite. */
  SQLITE("an SQLite database", FileSignature.ascii("SQLite format 3")),
  /**
   * The list of tensors of a TensorFlow checkpoint: the index of a V2 one, or a whole V1 one. It is
   * known by its last bytes.
   */
  CHECKPOINT("a checkpoint of TensorFlow", FileSignature.none()),
  /** zlib, as TensorFlow compresses records. */
  ZLIB("a zlib file", FileSignature.hex("7801", "785e", "789c", "78da")),
  /** WAV, AVI and others. */
  RIFF("a sound or a video", FileSignature.ascii("RIFF")),
  /** Programs and libraries. */
  PROGRAM(
      "a program or a library",
      FileSignature.hex("7f454c46", "4d5a9000", "cafebabe", "cffaedfe", "feedfacf")),
  /** Weights of older llama.cpp. */
  GGML("a GGML file", FileSignature.ascii("lmgg", "tjgg", "fmgg")),
  /** MessagePack, as Flax writes: a map with texts as keys. */
  MSGPACK("a MessagePack file, as Flax writes it", FileSignature.messagePack()),
  /** Windows bitmap. */
  BMP("a BMP image", FileSignature.ascii("BM")),
  /** An HTML page, such as the sign-in page that a download ended in. */
  HTML(
      "an HTML page",
      FileSignature.text(
          "<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<script", "<style"),
      FileSignature.markup("<!doctype html", "<html")),
  /** SVG. */
  SVG("an SVG drawing", FileSignature.xmlWith("<svg")),
  /** Other XML. */
  XML("an XML file", FileSignature.text("<?xml"), FileSignature.markup("")),
  /** A pointer of Git LFS in place of the file itself. */
  GIT_LFS_POINTER(
      "a Git LFS pointer, not the file itself", FileSignature.text("version https://git-lfs")),
  /** The state file of a training directory. */
  STATE_FILE(
      "the state file of a folder of checkpoints",
      FileSignature.text("model_checkpoint_path:", "all_model_checkpoint_paths:")),
  /** A graph of TensorFlow as text. */
  GRAPH_TEXT(
      "a graph of TensorFlow as text",
      FileSignature.text("node {", "meta_info_def {", "saved_model_schema_version:")),
  /** JSON. */
  JSON("a JSON file", FileSignature.json()),
  /** Any other text. */
  TEXT("a text file", FileSignature.plainText());

  /** As many bytes as the magic number of a tar archive needs, and some words of a text. */
  private static final int LONGEST_START = 512;

  /** The last bytes of a table of keys and values, as LevelDB and TensorFlow write it. */
  private static final long TABLE_MAGIC = 0xdb4775248b80fb57L;

  /** Kinds whose few first bytes prove little. */
  private static final List<FileKind> WEAK =
      List.of(ZLIB, BMP, COMPRESS, PICKLE, MSGPACK, TEXT, XML, JSON);

  /** The kinds of zip archives, by the entries that tell, wherever they are. */
  private static final List<FileKind> ZIPS = List.of(PYTORCH, KERAS, NPZ);

  private final String noun;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of; the signatures are immutable too.
  private final List<FileSignature> signatures;

  FileKind(String noun, FileSignature... signatures) {
    this.noun = noun;
    this.signatures = List.of(signatures);
  }

  /** With its article, to follow "it is": {@code a WebP image}. */
  public String noun() {
    return noun;
  }

  /** How many bytes {@link #of(byte[])} looks at. */
  public static int bytesNeeded() {
    return LONGEST_START;
  }

  /**
   * The kind of a file; empty if it is none of these, cannot be read, or is not a regular file. Zip
   * archives are told apart by all of their entries.
   */
  public static Optional<FileKind> of(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty(); // Opening a pipe would wait for its other end.
    }
    try {
      Optional<FileKind> kind = of(start(file));
      if (kind.isEmpty() || WEAK.contains(kind.get())) {
        return endsAsTable(file) ? Optional.of(CHECKPOINT) : kind;
      }
      return kind.get() == ZIP ? Optional.of(zip(file)) : kind;
    } catch (IOException e) {
      return Optional.empty(); // Whoever reads the file says why it cannot be read.
    }
  }

  /**
   * The kind of a file that starts with these bytes; empty if it is none of these. Zip archives are
   * told apart by their first entry.
   */
  public static Optional<FileKind> of(byte[] start) {
    return Arrays.stream(values())
        .filter(kind -> kind.signatures.stream().anyMatch(it -> it.matches(start)))
        .findFirst();
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LONGEST_START);
    }
  }

  private static boolean endsAsTable(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer end = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.position(Math.max(0, channel.size() - Long.BYTES));
      return channel.read(end) == Long.BYTES && end.getLong(0) == TABLE_MAGIC;
    }
  }

  private static FileKind zip(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return ZIPS.stream()
          .filter(kind -> zip.stream().map(ZipEntry::getName).anyMatch(kind::isToldBy))
          .findFirst()
          .orElse(ZIP);
    } catch (IOException | IllegalArgumentException e) {
      return ZIP; // A damaged directory; the start said what it was.
    }
  }

  private boolean isToldBy(String entry) {
    return switch (this) {
      case PYTORCH -> entry.endsWith("/data.pkl");
      case KERAS -> entry.equals("model.weights.h5");
      case NPZ -> entry.endsWith(".npy");
      default -> false;
    };
  }
}
