package org.tfslim.classification.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.records.RecordLocation;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.slim.data.ImageExample;

/**
 * One split of a data set on disk (slim's dataset.Dataset).
 *
 * @param spec what kind of data set it is
 * @param split e.g. {@code train}
 * @param directory where its files lie
 * @param files the TFRecord files, sorted by name
 * @param numSamples the number of records, counted
 * @param labelsToNames the classes' names in the order of the classes; empty if the directory has
 *     no {@code labels.txt}
 */
public record Dataset(
    DatasetSpec spec,
    String split,
    Path directory,
    List<Path> files,
    long numSamples,
    Map<Integer, String> labelsToNames) {
  private static final int SHOWN_FILES = 3;

  /** Keeps copies. */
  public Dataset {
    files = List.copyOf(files);
    labelsToNames = Collections.unmodifiableMap(new TreeMap<>(labelsToNames));
  }

  /**
   * Finds a split's files and counts their records; the counts are kept beside the files.
   *
   * @param name a name of {@link Datasets#names}
   * @throws OptionException if there is no data set or split of that name
   * @throws DataException if the directory, a file or a shard is missing, a file is cut short,
   *     there are no records, or {@code labels.txt} does not fit
   */
  public static Dataset open(String name, String split, Path directory) {
    return open(Datasets.get(name), split, directory);
  }

  /** The same for a data set that is not in the table. */
  public static Dataset open(DatasetSpec spec, String split, Path directory) {
    List<Path> files = DatasetFiles.find(spec, split, directory);
    long numSamples = RecordCounts.total(directory, files);
    if (numSamples == 0) {
      throw new DataException(
          "%s has no records: %s are empty; make the data set again"
              .formatted(directory.resolve(spec.filePattern(split)), fileNames(files)));
    }
    return new Dataset(spec, split, directory, files, numSamples, readLabels(spec, directory));
  }

  /**
   * The splits of a data set that a directory has files of.
   *
   * @throws DataException if the directory cannot be read
   */
  public static List<String> splitsIn(DatasetSpec spec, Path directory) {
    return DatasetFiles.splitsIn(spec, directory);
  }

  /** Its files for a message: the first ones, and the number of all if there are more. */
  public String fileNames() {
    return fileNames(files);
  }

  private static String fileNames(List<Path> files) {
    return files.size() <= SHOWN_FILES
        ? files.toString()
        : files.subList(0, SHOWN_FILES) + " and more, " + Printable.count(files.size(), "file");
  }

  /** Labels are 0 to {@code numClasses() - 1}. */
  public int numClasses() {
    return spec.numClasses().orElseGet(labelsToNames::size);
  }

  /**
   * The classes that a network tells apart.
   *
   * @param labelsOffset subtracted from every label
   * @throws OptionException if the offset leaves none
   */
  public int numClasses(int labelsOffset) {
    if (labelsOffset < 0 || labelsOffset >= numClasses()) {
      throw new OptionException(
          "a labels offset of %d leaves none of the %s of %s; use 0, or 1 to leave out the background"
              .formatted(labelsOffset, countOf(numClasses()), spec.name()),
          "labels_offset");
    }
    return numClasses() - labelsOffset;
  }

  /**
   * The names of these classes; none if the data set does not name all of them.
   *
   * @param labelsOffset subtracted from every label
   */
  public List<String> labels(int labelsOffset) {
    List<String> names =
        IntStream.range(labelsOffset, numClasses())
            .filter(labelsToNames::containsKey)
            .mapToObj(labelsToNames::get)
            .toList();
    return names.size() == numClasses(labelsOffset) ? names : List.of();
  }

  /**
   * Reads everything and finds the first record that cannot be used: a wrong checksum, a missing
   * image or label, an image that cannot be decoded, a label that is not a class. With this, a
   * program that failed on the data tells a user what is wrong with it.
   *
   * @param progress is told of every record
   * @throws DataException naming file, record and byte, what was found and what was expected
   */
  public void verify(ProgressListener progress) {
    verify(progress, () -> false);
  }

  /**
   * The same, until {@code stop} says that it is enough: a large data set takes hours.
   *
   * @param stop asked before each record whether to leave out the rest
   * @return how many records were looked at
   */
  public long verify(ProgressListener progress, BooleanSupplier stop) {
    return verify(progress, stop, image -> Optional.empty());
  }

  /**
   * The same with one more question about each image.
   *
   * @param unfit why a sound image file cannot be used, worded to follow "its image"; empty if it
   *     can
   */
  public long verify(
      ProgressListener progress, BooleanSupplier stop, Function<byte[], Optional<String>> unfit) {
    long done = 0;
    for (Path file : files) {
      try (TfRecordReader reader = TfRecordReader.open(file)) {
        while (!stop.getAsBoolean()) {
          Optional<byte[]> data = reader.next();
          if (data.isEmpty()) {
            break;
          }
          check(data.get(), reader.location(), unfit);
          done++;
          progress.update(file.getFileName().toString(), done, numSamples);
        }
      }
    }
    return done;
  }

  private static String countOf(int classes) {
    return Printable.count(classes, "class", "classes");
  }

  private void check(byte[] data, RecordLocation where, Function<byte[], Optional<String>> unfit) {
    ImageExample example = ImageExample.parse(data, where);
    if (example.label() < 0 || example.label() >= numClasses()) {
      throw new DataException(
          "%s has label %d; %s has %s, so labels from 0 to %d are expected; correct the"
                  .formatted(
                      where, example.label(), spec.name(), countOf(numClasses()), numClasses() - 1)
              + " record, or name the right data set");
    }
    Optional<String> problem =
        ImageCheck.problem(example.encoded())
            .or(() -> unfit.apply(example.encoded().toByteArray()));
    if (problem.isPresent()) {
      throw new DataException(
          "%s: its image %s; replace or leave out the record and make the data set again"
              .formatted(where, problem.get()));
    }
  }

  private static Map<Integer, String> readLabels(DatasetSpec spec, Path directory) {
    Path file = directory.resolve(LabelsFile.NAME);
    if (!Files.exists(file)) {
      if (spec.numClasses().isEmpty()) {
        throw new DataException(
            "%s is missing, which says what classes the images have; copy it there, or %s"
                .formatted(file, DatasetFiles.remedy(spec, directory)),
            "dataset_name",
            "dataset_dir",
            "source_dir");
      }
      return Map.of();
    }
    Map<Integer, String> names = LabelsFile.read(file);
    int classes = spec.numClasses().orElseGet(names::size);
    for (int label : names.keySet()) {
      if (label >= classes) {
        throw new DataException(
            "%s names class %d, but %s has %s, from 0; it belongs to other data"
                .formatted(file, label, spec.name(), countOf(classes)));
      }
    }
    return names;
  }
}
