package org.tfslim.classification.data.convert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.data.ImageExample;

/**
 * Makes slim's TFRecord files from MNIST's and Fashion-MNIST's idx files
 * (datasets/download_and_convert_mnist.py): one-channel PNG images in the files' order, and {@code
 * labels.txt}. slim's own table calls the digit 6 "size"; here it is "six".
 */
final class IdxConverter {
  private static final Map<String, List<String>> CLASS_NAMES =
      Map.of(
          "fashion_mnist",
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"),
          "mnist",
          List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"));

  private static final int CLASSES = 10;

  private static final List<IdxSplit> SPLITS =
      List.of(new IdxSplit("train", "train"), new IdxSplit("test", "t10k"));

  private final DatasetSpec spec;
  private final Path datasetDir;
  private final ProgressListener progress;

  private IdxConverter(DatasetSpec spec, Path datasetDir, ProgressListener progress) {
    this.spec = spec;
    this.datasetDir = datasetDir;
    this.progress = progress;
  }

  /** A split and what its source files' names start with. */
  private record IdxSplit(String name, String prefix) {
    String images() {
      return prefix + "-images-idx3-ubyte";
    }

    String labels() {
      return prefix + "-labels-idx1-ubyte";
    }
  }

  /** The files that {@link #convert} reads; each may also lack its {@code .gz}. */
  static List<String> sourceFiles() {
    return SPLITS.stream()
        .flatMap(split -> Stream.of(split.images() + ".gz", split.labels() + ".gz"))
        .toList();
  }

  /**
   * Converts the whole data set.
   *
   * @see #convert(String, Path, Path, Map, ProgressListener)
   */
  static Map<String, Long> convert(
      String name, Path sourceDir, Path datasetDir, ProgressListener progress) {
    return convert(name, sourceDir, datasetDir, Map.of(), progress);
  }

  /**
   * Converts a data set. Its files replace older ones when all of them are whole; a conversion that
   * is interrupted or fails before that changes no file.
   *
   * @param name {@code mnist} or {@code fashion_mnist}
   * @param sourceDir the directory with the idx files, compressed or not
   * @param datasetDir where the records go; made if there is none
   * @param limits the number of samples to take from the start of a split; all if it has none
   * @param progress is told of every image
   * @return the number of samples written of each split
   * @throws SlimException if nothing can be written
   * @throws DataException if a source file is missing, damaged, or does not fit its partner
   */
  static Map<String, Long> convert(
      String name,
      Path sourceDir,
      Path datasetDir,
      Map<String, Integer> limits,
      ProgressListener progress) {
    DatasetSpec spec = Datasets.get(name);
    for (IdxSplit split : SPLITS) {
      find(name, sourceDir, split.images());
      find(name, sourceDir, split.labels());
    }
    return new IdxConverter(spec, datasetDir, progress).convertSplits(sourceDir, limits);
  }

  private Map<String, Long> convertSplits(Path sourceDir, Map<String, Integer> limits) {
    Map<String, Long> samples = new TreeMap<>();
    List<TfRecordWriter> writers = new ArrayList<>();
    try {
      for (IdxSplit split : SPLITS) {
        TfRecordWriter writer =
            TfRecordWriter.create(datasetDir.resolve(spec.filePattern(split.name())));
        writers.add(writer);
        convertSplit(
            split, sourceDir, limits.getOrDefault(split.name(), Integer.MAX_VALUE), writer);
        samples.put(split.name(), writer.records());
      }
      LabelsFile.write(datasetDir.resolve(LabelsFile.NAME), CLASS_NAMES.get(spec.name()));
      writers.forEach(TfRecordWriter::commit);
    } finally {
      writers.forEach(TfRecordWriter::close);
    }
    return samples;
  }

  private void convertSplit(IdxSplit split, Path sourceDir, int limit, TfRecordWriter writer) {
    Path imagesFile = find(spec.name(), sourceDir, split.images());
    Path labelsFile = find(spec.name(), sourceDir, split.labels());
    try (IdxFile images = IdxFile.open(imagesFile, IdxFile.IMAGES_MAGIC);
        IdxFile labels = IdxFile.open(labelsFile, IdxFile.LABELS_MAGIC);
        PngEncoder encoder = new PngEncoder()) {
      if (images.count() != labels.count()) {
        throw new DataException(
            "%s has %s, but %s has %s; get both files again, from one source"
                .formatted(
                    imagesFile,
                    Printable.count(images.count(), "image"),
                    labelsFile,
                    Printable.count(labels.count(), "label")));
      }
      int height = images.dimensions().get(1);
      int width = images.dimensions().get(2);
      int count = Math.min(images.count(), limit);
      for (int i = 0; i < count; i++) {
        byte[] png = encoder.encode(images.next(), height, width, 1);
        int label = checkedLabel(labels.next()[0], labelsFile, i);
        writer.write(ImageExample.of(png, "png", height, width, label).toProto().toByteArray());
        progress.update(spec.filePattern(split.name()), i + 1L, count);
      }
    }
  }

  private int checkedLabel(byte stored, Path file, int index) {
    int label = Byte.toUnsignedInt(stored);
    if (label >= CLASSES) {
      throw new DataException(
          "%s: label %d (from 0) is %d; %s has the classes 0 to %d; give the files of %s"
              .formatted(file, index, label, spec.name(), CLASSES - 1, spec.name()));
    }
    return label;
  }

  private static Path find(String name, Path sourceDir, String file) {
    return Stream.of(file + ".gz", file)
        .map(sourceDir::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "%s has no file %s.gz or %s; %s is made from %s (it has: %s)"
                        .formatted(
                            sourceDir,
                            file,
                            file,
                            name,
                            String.join(", ", sourceFiles()),
                            DirectoryListing.of(sourceDir))));
  }
}
