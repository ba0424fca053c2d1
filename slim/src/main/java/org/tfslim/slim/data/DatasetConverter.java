package org.tfslim.slim.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tfslim.slim.DataException;
import org.tfslim.slim.SlimException;

/**
 * Makes slim's TFRecord files from MNIST's and Fashion-MNIST's idx files
 * (datasets/download_and_convert_mnist.py): one-channel PNG images in the files' order, and {@code
 * labels.txt}. slim's own table calls the digit 6 "size"; here it is "six".
 */
public final class DatasetConverter {
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

  private static final List<IdxSplit> SPLITS =
      List.of(new IdxSplit("train", "train"), new IdxSplit("test", "t10k"));

  private final DatasetSpec spec;
  private final Path datasetDir;
  private final ProgressListener progress;

  private DatasetConverter(DatasetSpec spec, Path datasetDir, ProgressListener progress) {
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

  /** The names of the data sets that can be converted, sorted. */
  public static List<String> names() {
    return CLASS_NAMES.keySet().stream().sorted().toList();
  }

  /** The files that {@link #convert} reads; each may also lack its {@code .gz}. */
  public static List<String> sourceFiles() {
    return SPLITS.stream()
        .flatMap(split -> Stream.of(split.images() + ".gz", split.labels() + ".gz"))
        .toList();
  }

  /** Whether all files that {@link #convert} makes of {@code name} are in a directory. */
  public static boolean isConverted(String name, Path datasetDir) {
    DatasetSpec spec = Datasets.get(name);
    return Stream.concat(Stream.of(LabelsFile.NAME), spec.splits().stream().map(spec::filePattern))
        .allMatch(file -> Files.isRegularFile(datasetDir.resolve(file)));
  }

  /**
   * Converts the whole data set.
   *
   * @see #convert(String, Path, Path, Map, ProgressListener)
   */
  public static Map<String, Long> convert(
      String name, Path sourceDir, Path datasetDir, ProgressListener progress) {
    return convert(name, sourceDir, datasetDir, Map.of(), progress);
  }

  /**
   * Converts a data set. Its files replace older ones when all of them are whole; a conversion that
   * is interrupted or fails before that changes no file.
   *
   * @param name one of {@link #names}
   * @param sourceDir the directory with the idx files, compressed or not
   * @param datasetDir where the records go; made if there is none
   * @param limits the number of samples to take from the start of a split; all where it has none
   * @param progress hears of every image
   * @return split to the number of samples written
   * @throws SlimException if the name is unknown or nothing can be written
   * @throws DataException if a source file is missing, damaged, or does not fit its partner
   */
  public static Map<String, Long> convert(
      String name,
      Path sourceDir,
      Path datasetDir,
      Map<String, Integer> limits,
      ProgressListener progress) {
    DatasetSpec spec = Datasets.get(name);
    if (!CLASS_NAMES.containsKey(name)) {
      throw new SlimException(
          "%s cannot be converted; these can: %s".formatted(name, String.join(", ", names())));
    }
    for (IdxSplit split : SPLITS) {
      find(name, sourceDir, split.images());
      find(name, sourceDir, split.labels());
    }
    return new DatasetConverter(spec, datasetDir, progress).convertSplits(sourceDir, limits);
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
        GrayPngEncoder encoder = new GrayPngEncoder()) {
      if (images.count() != labels.count()) {
        throw new DataException(
            "%s has %d images, but %s has %d labels; get both files again, from one source"
                .formatted(imagesFile, images.count(), labelsFile, labels.count()));
      }
      int height = images.dimensions().get(1);
      int width = images.dimensions().get(2);
      int count = Math.min(images.count(), limit);
      for (int i = 0; i < count; i++) {
        byte[] png = encoder.encode(images.next(), height, width);
        int label = checkedLabel(labels.next()[0], labelsFile, i);
        writer.write(ImageExample.of(png, "png", height, width, label).toProto().toByteArray());
        progress.update(spec.filePattern(split.name()), i + 1L, count);
      }
    }
  }

  private int checkedLabel(byte stored, Path file, int index) {
    int label = Byte.toUnsignedInt(stored);
    if (label >= spec.numClasses()) {
      throw new DataException(
          "%s: label %d (from 0) is %d; %s has the classes 0 to %d; give the files of %s"
              .formatted(file, index, label, spec.name(), spec.numClasses() - 1, spec.name()));
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
                            listing(sourceDir))));
  }

  private static String listing(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      String names =
          files
              .map(file -> file.getFileName().toString())
              .sorted()
              .limit(8)
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "nothing" : names;
    } catch (IOException e) {
      return Optional.of(directory)
          .filter(Files::exists)
          .map(it -> IoReason.of(e))
          .orElse("there is no such directory");
    }
  }
}
