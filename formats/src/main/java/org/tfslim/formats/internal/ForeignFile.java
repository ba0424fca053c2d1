package org.tfslim.formats.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tfslim.formats.DataException;
import org.tfslim.formats.FileKind;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;

/** Whole files of another kind, where weights were expected: what they are and what to do. */
public final class ForeignFile {
  private static final int NPY_START = 256;
  private static final String PICKLES =
      "Pickles are programs and are not read. Load it in Python, if you trust it, and save its"
          + " arrays: numpy.savez('weights.npz', **arrays)";

  private ForeignFile() {}

  /**
   * The exception for a file of a kind that has no weights, or none that can be read.
   *
   * @param file is named in the message
   */
  public static DataException weights(Path file, FileKind kind) {
    return new DataException("%s is %s. %s".formatted(file, noun(file, kind), advice(file, kind)));
  }

  /**
   * The exception for a file of weights that is not a checkpoint, where only that will do.
   *
   * @param file is named in the message
   */
  public static DataException convertible(Path file, FileKind kind) {
    return new DataException(
        "%s is %s, not a checkpoint. Make one of it with checkpoint convert: input=%s output=%s"
            .formatted(
                file,
                kind.noun(),
                Printable.shellWord(file.toString()),
                Printable.shellWord(withoutEnding(file) + ".ckpt")),
        "input",
        "output");
  }

  /**
   * The exception for a file of another kind where TFRecords were expected.
   *
   * @param file is named in the message
   */
  public static DataException records(Path file, FileKind kind) {
    String shell = Printable.shellWord(file.toString());
    String advice =
        switch (kind) {
          case GZIP ->
              "Records are read unpacked: gunzip -c < %s > UNPACKED, and put that in its place."
                  .formatted(shell);
          case ZLIB ->
              "Records are read unpacked: zlib-flate -uncompress < %s > UNPACKED, and put that in its place."
                  .formatted(shell);
          case HTML, GIT_LFS_POINTER -> advice(file, kind);
          default -> "Make the data set again, or move the file away.";
        };
    String words =
        kind == FileKind.GIT_LFS_POINTER ? "%s is %s. %s" : "%s is %s, not a TFRecord file. %s";
    return new DataException(words.formatted(file, kind.noun(), advice));
  }

  /**
   * Checks that there is a file to open: not a pipe or a device, which would wait for ever, and not
   * an empty one.
   *
   * @throws DataException if not; nothing is thrown if nothing is there
   */
  public static void requireFile(Path file) {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          "%s is a pipe or a device; a file was expected: save what comes out of it first."
              .formatted(file));
    }
    if (FileBytes.size(file) == 0) {
      throw new DataException(
          "%s is empty: it has 0 bytes. Copy or download it again.".formatted(file));
    }
  }

  private static String withoutEnding(Path file) {
    String text = file.toString();
    int dot = text.lastIndexOf('.');
    return dot > text.length() - String.valueOf(file.getFileName()).length()
        ? text.substring(0, dot)
        : text;
  }

  private static String noun(Path file, FileKind kind) {
    return kind == FileKind.NPY && isPickled(file)
        ? "an npy file of numpy with pickled Python objects"
        : kind.noun();
  }

  private static boolean isPickled(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(NPY_START), StandardCharsets.ISO_8859_1);
      return start.contains("|O") || start.contains("'O'");
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** What to do. */
  private static String advice(Path file, FileKind kind) {
    String python = "'" + file.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
    String shell = Printable.shellWord(file.toString());
    return switch (kind) {
      case HTML ->
          "The download ended in a page, perhaps to sign in or with an error: download it again.";
      case GIT_LFS_POINTER -> "Fetch the file itself, in its repository: git lfs pull";
      case PYTORCH ->
          """
          Save it as safetensors, with PyTorch and safetensors installed:
            import torch; from safetensors.torch import save_file; weights = torch.load(%s, map_location='cpu')
            save_file({k: v.contiguous() for k, v in weights.items()}, 'weights.safetensors')\
          """
              .formatted(python);
      case NPY ->
          isPickled(file)
              ? PICKLES
              : "Tensors have names in npz files: numpy.savez('weights.npz', NAME=numpy.load(%s))"
                  .formatted(python);
      case PICKLE -> PICKLES;
      case ZIP -> "Unpack it and name a file in it: unzip " + shell;
      case TAR -> "Unpack it and name a file in it: tar xf " + shell;
      case GZIP ->
          "Unpack it and name what comes out: tar xzf %s for a .tar.gz or .tgz, else gunzip -k %s"
              .formatted(shell, shell);
      case BZIP2 -> "Unpack it and name what comes out: bunzip2 -k " + shell;
      case XZ -> "Unpack it and name what comes out: unxz -k " + shell;
      case ZSTD -> "Unpack it and name what comes out: unzstd " + shell;
      case LZMA -> "Unpack it and name what comes out: unlzma -k " + shell;
      case LZ4 -> "Unpack it and name what comes out: unlz4 " + shell;
      case COMPRESS -> "Unpack it and name what comes out: uncompress -k " + shell;
      case TEXT ->
          "It has no weights. Look into it: perhaps a download ended in a message; then download it"
              + " again.";
      case RAR, SEVEN_ZIP -> "Unpack it and name a file in it.";
      case SAVED_MODEL ->
          "The weights of a SavedModel are in its folder variables, which is missing beside it."
              + " Copy the whole folder.";
      case META_GRAPH ->
          "The weights are in the files .index and .data-... of the checkpoint, which are missing"
              + " beside it. Copy all files of the checkpoint.";
      case GRAPH ->
          "Weights of frozen graphs are constants and are not read. Name the checkpoint that the"
              + " graph was made from.";
      case GRAPH_TEXT -> "It has no weights. Name the checkpoint beside it.";
      case TFRECORD ->
          "It holds data or events, no weights. Name a checkpoint; data is named with dataset_dir.";
      case STATE_FILE -> "Name the folder, or one of the checkpoints that it lists.";
      case JSON ->
          "It describes a model, or lists the files of one. Name the file with the weights beside"
              + " it.";
      case TFLITE, ONNX, GGUF, GGML, MATLAB, MSGPACK ->
          "Save its weights as safetensors, npz or a checkpoint where it was made.";
      case JPEG, PNG, GIF, BMP, WEBP, AVIF, HEIC, TIFF ->
          "It has no weights. Name the model here, and images where images are expected.";
      default -> "It has no weights. Name another file.";
    };
  }
}
