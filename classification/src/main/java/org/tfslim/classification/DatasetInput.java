package org.tfslim.classification;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.ImageLimit;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.ProgressListener;
import org.tfslim.nets.Nets;
import org.tfslim.nets.preprocessing.Preprocessing;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.data.PipelineErrors;
import org.tfslim.slim.data.PipelineOptions;
import org.tfslim.slim.images.Crops;
import org.tfslim.slim.images.ImageFunction;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * A data set on its way into a network. Made with batches of 32, four files read and four images
 * preprocessed at a time, seed 0; the {@code with...} methods return changed copies.
 */
public final class DatasetInput implements Batches {
  /** How long a user waits for the name of a damaged record. */
  private static final Duration SEARCH = Duration.ofSeconds(30);

  private final Dataset dataset;
  private final ModelInfo model;
  private final int batchSize;
  private final int readers;
  private final int threads;
  private final long seed;

  private DatasetInput(
      Dataset dataset, ModelInfo model, int batchSize, int readers, int threads, long seed) {
    this.dataset = dataset;
    this.model = model;
    this.batchSize = batchSize;
    this.readers = readers;
    this.threads = threads;
    this.seed = seed;
    dataset.numClasses(model.labelsOffset());
    preprocessing().requireSize(model.imageSize(), model.imageSize());
  }

  /**
   * The input of a network.
   *
   * @param model says how images are prepared, and what is subtracted from every label
   * @throws OptionException if the labels offset leaves none of the data set's classes, or the
   *     preprocessing cannot make images of that size
   */
  public static DatasetInput of(Dataset dataset, ModelInfo model) {
    return new DatasetInput(dataset, model, 32, 4, 4, 0);
  }

  /** The same with batches of another size. */
  public DatasetInput withBatchSize(int samples) {
    return new DatasetInput(dataset, model, samples, readers, threads, seed);
  }

  /** The same with another number of files that are read at a time. */
  public DatasetInput withReaders(int files) {
    return new DatasetInput(dataset, model, batchSize, files, threads, seed);
  }

  /** The same with another number of images that are preprocessed at a time. */
  public DatasetInput withThreads(int images) {
    return new DatasetInput(dataset, model, batchSize, readers, images, seed);
  }

  /** The same with another order and augmentation. */
  public DatasetInput withSeed(long other) {
    return new DatasetInput(dataset, model, batchSize, readers, threads, other);
  }

  /** The same from another data set of the same kind. */
  public DatasetInput withDataset(Dataset other) {
    return new DatasetInput(other, model, batchSize, readers, threads, seed);
  }

  /** The records. */
  public Dataset dataset() {
    return dataset;
  }

  /** The network that it is made for. */
  public ModelInfo model() {
    return model;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  /** What is subtracted from every label. */
  public int labelsOffset() {
    return model.labelsOffset();
  }

  /** The classes that the network tells apart. */
  public int numClasses() {
    return dataset.numClasses(labelsOffset());
  }

  /** The names of these classes; none if the data set does not name all of them. */
  public List<String> labels() {
    return dataset.labels(labelsOffset());
  }

  @Override
  public InputPipeline forTraining(Slim slim) {
    return records(preprocessing().training(model.imageSize(), model.imageSize()))
        .forTraining(slim);
  }

  @Override
  public InputPipeline forEvaluation(Slim slim) {
    return records(preprocessing().evaluation(model.imageSize(), model.imageSize()))
        .forEvaluation(slim);
  }

  private Preprocessing preprocessing() {
    return Nets.preprocessing(model.preprocessingName());
  }

  private Batches records(ImageFunction function) {
    return Batches.ofRecords(
        PipelineOptions.builder()
            .source(dataset.files(), dataset.numSamples())
            .batchSize(batchSize)
            .labels(numClasses(), labelsOffset())
            .images(model.channels(), function)
            .threads(readers, threads)
            .seed(seed)
            .build());
  }

  /**
   * What a user needs to know about a failure: if the graph failed on what it read, the record that
   * is to blame. It is looked for from the start of the data set, for half a minute at most.
   *
   * @return a {@link DataException} for a failure of the input, else {@code failure} itself
   */
  @Override
  public RuntimeException explained(RuntimeException failure) {
    return explained(failure, SEARCH);
  }

  /**
   * The same with another time.
   *
   * @param search how long to look for the record
   */
  RuntimeException explained(RuntimeException failure, Duration search) {
    if (!PipelineErrors.isInputError(failure)) {
      return failure;
    }
    long start = System.nanoTime();
    long checked;
    try {
      checked =
          dataset.verify(
              ProgressListener.none(),
              () -> System.nanoTime() - start >= search.toNanos(),
              tooThin(failure) ? ImageLimit.DEFAULT::resizedProblem : image -> Optional.empty());
    } catch (DataException precise) {
      precise.addSuppressed(failure);
      return precise;
    }
    if (TensorFlowFailure.reason(failure).contains(Crops.TOO_SMALL)) {
      return new DataException(
          "an image of %s is too small for the preprocessing %s, which cuts %d x %d pixels out of it; choose a smaller image size, another preprocessing_name, or leave out such images (%s)"
              .formatted(
                  dataset.fileNames(),
                  model.preprocessingName(),
                  model.imageSize(),
                  model.imageSize(),
                  TensorFlowFailure.reason(failure)),
          failure,
          "preprocessing_name");
    }
    return new DataException(
        "the input from %s cannot be used with %s after a labels offset of %d and the preprocessing %s: %s%s"
            .formatted(
                dataset.fileNames(),
                Printable.count(numClasses(), "class", "classes"),
                labelsOffset(),
                model.preprocessingName(),
                TensorFlowFailure.reason(failure),
                checked < dataset.numSamples() ? notFound(checked, search) : ""),
        failure);
  }

  private static boolean tooThin(RuntimeException failure) {
    return failure.getMessage().contains(Preprocessing.TOO_THIN);
  }

  private String notFound(long checked, Duration search) {
    return String.format(
        Locale.ROOT,
        "; in %d seconds of searching, the record was not found among the first %,d of %,d",
        search.toSeconds(),
        checked,
        dataset.numSamples());
  }
}
