package org.tfslim.classification.data.convert;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.data.ImageExample;

/**
 * Makes the CIFAR-10 data set (datasets/download_and_convert_cifar10.py) from its binary version,
 * packed or unpacked: PNG images in the files' order. In the files each image is its label and the
 * red, green and blue values of 32 x 32 pixels, one byte each.
 */
record Cifar10Converter() implements Converter {
  private static final String ARCHIVE = "cifar-10-binary.tar.gz";
  private static final String FOLDER = "cifar-10-batches-bin";
  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;
  private static final int CHANNELS = 3;
  private static final int RECORD_BYTES = 1 + CHANNELS * PIXELS;

  private static final Map<String, List<String>> BATCHES =
      Map.of(
          "train",
          List.of(
              "data_batch_1.bin",
              "data_batch_2.bin",
              "data_batch_3.bin",
              "data_batch_4.bin",
              "data_batch_5.bin"),
          "test",
          List.of("test_batch.bin"));
  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  @Override
  public Conversion convert(ConversionOptions options, ProgressListener progress) {
    Path unpacked = options.sourceDir().resolve(FOLDER);
    Path archive = options.sourceDir().resolve(ARCHIVE);
    if (Files.isDirectory(unpacked)) {
      return convertFolder(unpacked, options.datasetDir(), progress);
    }
    if (Files.isRegularFile(archive)) {
      return UnpackedArchive.use(
          archive,
          options.datasetDir(),
          folder -> convertFolder(folder.resolve(FOLDER), options.datasetDir(), progress));
    }
    return convertFolder(options.sourceDir(), options.datasetDir(), progress);
  }

  private static Conversion convertFolder(Path folder, Path datasetDir, ProgressListener progress) {
    BATCHES.values().forEach(names -> names.forEach(name -> images(folder, name)));
    DatasetSpec spec = Datasets.get("cifar10");
    Map<String, Long> samples = new TreeMap<>();
    List<TfRecordWriter> writers = new ArrayList<>();
    try (PngEncoder encoder = new PngEncoder()) {
      for (String split : spec.splits()) {
        TfRecordWriter writer = TfRecordWriter.create(datasetDir.resolve(spec.filePattern(split)));
        writers.add(writer);
        for (String batch : BATCHES.get(split)) {
          convertBatch(folder, batch, encoder, writer, progress);
        }
        samples.put(split, writer.records());
      }
      LabelsFile.write(datasetDir.resolve(LabelsFile.NAME), CLASS_NAMES);
      writers.forEach(TfRecordWriter::commit);
    } finally {
      writers.forEach(TfRecordWriter::close);
    }
    return Conversion.of(samples);
  }

  /** The number of images in a file, which must be whole. */
  private static long images(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          "%s has no file %s; cifar10 is made from %s or the files of %s (it has: %s)"
              .formatted(folder, name, ARCHIVE, FOLDER, DirectoryListing.of(folder)));
    }
    try {
      long size = Files.size(file);
      if (size == 0 || size % RECORD_BYTES != 0) {
        throw new DataException(
            "%s is damaged: it has %d bytes, not a multiple of the %d of an image; get it again"
                .formatted(file, size, RECORD_BYTES));
      }
      return size / RECORD_BYTES;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void convertBatch(
      Path folder,
      String name,
      PngEncoder encoder,
      TfRecordWriter writer,
      ProgressListener progress) {
    Path file = folder.resolve(name);
    long count = images(folder, name);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        DataInputStream in = new DataInputStream(raw)) {
      byte[] planes = new byte[CHANNELS * PIXELS];
      for (int i = 0; i < count; i++) {
        int label = in.readUnsignedByte();
        in.readFully(planes);
        if (label >= CLASS_NAMES.size()) {
          throw new DataException(
              "%s: label %d (from 0) is %d; cifar10 has the classes 0 to 9; get the file again"
                  .formatted(file, i, label));
        }
        byte[] png = encoder.encode(interleaved(planes), SIDE, SIDE, CHANNELS);
        writer.write(ImageExample.of(png, "png", SIDE, SIDE, label).toProto().toByteArray());
        progress.update(name, i + 1L, count);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** From all red, all green, all blue to red, green, blue of each pixel. */
  private static byte[] interleaved(byte[] planes) {
    byte[] pixels = new byte[planes.length];
    for (int i = 0; i < planes.length; i++) {
      pixels[i % PIXELS * CHANNELS + i / PIXELS] = planes[i];
    }
    return pixels;
  }

  private static DataException unreadable(Path file, IOException e) {
    return new DataException("cannot read " + file + ": " + IoReason.of(e), e);
  }
}
