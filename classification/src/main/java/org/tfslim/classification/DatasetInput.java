package org.tfslim.classification;

import java.util.List;
import java.util.stream.IntStream;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.data.PipelineErrors;
import org.tfslim.slim.data.PipelineOptions;
import org.tfslim.slim.images.ImageFunction;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * A data set on its way into a network. An immutable value: each {@code with} method returns a
 * changed copy.
 */
public final class DatasetInput implements Batches {
  private final Dataset dataset;
  private final int labelsOffset;
  private final int batchSize;
  private final Images images;
  private final int readers;
  private final int threads;
  private final long seed;

  private record Images(int size, int channels, String preprocessing) {}

  private DatasetInput(
      Dataset dataset,
      int labelsOffset,
      int batchSize,
      Images images,
      int readers,
      int threads,
      long seed) {
    if (labelsOffset < 0 || labelsOffset >= dataset.numClasses()) {
      throw new SlimException(
          "a labels offset of %d leaves none of the %d classes of %s; use 0, or 1 to leave out the background"
              .formatted(labelsOffset, dataset.numClasses(), dataset.spec().name()));
    }
    this.dataset = dataset;
    this.labelsOffset = labelsOffset;
    this.batchSize = batchSize;
    this.images = images;
    this.readers = readers;
    this.threads = threads;
    this.seed = seed;
  }

  /**
   * All labels as they are, 32 samples in a batch, four files and four images at a time, seed 0.
   *
   * @param dataset the records
   * @param imageSize height and width of the network's input, in pixels
   * @param channels of the network's input: 1 or 3
   * @param preprocessing the name of what images go through
   */
  public static DatasetInput of(
      Dataset dataset, int imageSize, int channels, String preprocessing) {
    Images images = new Images(imageSize, channels, preprocessing);
    return new DatasetInput(dataset, 0, 32, images, 4, 4, 0);
  }

  /**
   * With other labels.
   *
   * @param offset subtracted from every label
   * @throws SlimException if no class is left
   */
  public DatasetInput withLabelsOffset(int offset) {
    return new DatasetInput(dataset, offset, batchSize, images, readers, threads, seed);
  }

  /** With batches of another size. */
  public DatasetInput withBatchSize(int size) {
    return new DatasetInput(dataset, labelsOffset, size, images, readers, threads, seed);
  }

  /**
   * With other numbers of threads.
   *
   * @param forReading files that are read at a time
   * @param forPreprocessing images that are preprocessed at a time
   */
  public DatasetInput withThreads(int forReading, int forPreprocessing) {
    return new DatasetInput(
        dataset, labelsOffset, batchSize, images, forReading, forPreprocessing, seed);
  }

  /** With another seed of the order and of the augmentation. */
  public DatasetInput withSeed(long newSeed) {
    return new DatasetInput(dataset, labelsOffset, batchSize, images, readers, threads, newSeed);
  }

  /** From another data set of the same kind. */
  public DatasetInput withDataset(Dataset other) {
    return new DatasetInput(other, labelsOffset, batchSize, images, readers, threads, seed);
  }

  /** The records. */
  public Dataset dataset() {
    return dataset;
  }

  /** What is subtracted from every label. */
  public int labelsOffset() {
    return labelsOffset;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  /** Height and width of the network's input, in pixels. */
  public int imageSize() {
    return images.size();
  }

  /** The channels of the network's input: 1 or 3. */
  public int channels() {
    return images.channels();
  }

  /** The name of what images go through. */
  public String preprocessing() {
    return images.preprocessing();
  }

  /** The classes that the network tells apart. */
  public int numClasses() {
    return dataset.numClasses() - labelsOffset;
  }

  /** The names of these classes; none where the data set does not name all of them. */
  public List<String> labels() {
    List<String> names =
        IntStream.range(labelsOffset, dataset.numClasses())
            .filter(dataset.labelsToNames()::containsKey)
            .mapToObj(dataset.labelsToNames()::get)
            .toList();
    return names.size() == numClasses() ? names : List.of();
  }

  @Override
  public InputPipeline forTraining(Slim slim) {
    return records(Nets.preprocessing(preprocessing()).training(imageSize(), imageSize()))
        .forTraining(slim);
  }

  @Override
  public InputPipeline forEvaluation(Slim slim) {
    return records(Nets.preprocessing(preprocessing()).evaluation(imageSize(), imageSize()))
        .forEvaluation(slim);
  }

  private Batches records(ImageFunction function) {
    return Batches.ofRecords(
        PipelineOptions.builder()
            .source(dataset.files(), dataset.numSamples())
            .batchSize(batchSize)
            .labels(numClasses(), labelsOffset)
            .images(channels(), function)
            .threads(readers, threads)
            .seed(seed)
            .build());
  }

  /**
   * What a person needs to know of a failure: where the graph failed on what it read, the record
   * that is to blame.
   *
   * @return a {@link DataException} for a failure of the input, else {@code failure} itself
   */
  @Override
  public RuntimeException explained(RuntimeException failure) {
    if (!PipelineErrors.isInputError(failure)) {
      return failure;
    }
    try {
      dataset.verify(ProgressListener.none());
    } catch (DataException precise) {
      precise.addSuppressed(failure);
      return precise;
    }
    return new DataException(
        "the input from %s cannot be used with %d classes after a labels offset of %d and the preprocessing %s: %s"
            .formatted(
                dataset.files(),
                numClasses(),
                labelsOffset,
                preprocessing(),
                TensorFlowFailure.reason(failure)),
        failure);
  }
}
