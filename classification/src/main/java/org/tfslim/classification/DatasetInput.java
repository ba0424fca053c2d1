package org.tfslim.classification;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.DeviceSpec;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.data.PipelineErrors;
import org.tfslim.slim.data.PipelineOptions;
import org.tfslim.slim.images.ImageFunction;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * A data set on its way into a network.
 *
 * @param dataset the records
 * @param labelsOffset subtracted from every label
 * @param batchSize samples in a batch
 * @param imageSize height and width of the network's input, in pixels
 * @param channels of the network's input: 1 or 3
 * @param preprocessing the name of what images go through
 * @param readers files that are read at a time
 * @param threads images that are preprocessed at a time
 * @param seed of the order and of the augmentation
 */
public record DatasetInput(
    Dataset dataset,
    int labelsOffset,
    int batchSize,
    int imageSize,
    int channels,
    String preprocessing,
    int readers,
    int threads,
    long seed) {
  private static final String SCOPE = "input";

  /** Checks the offset. */
  public DatasetInput {
    if (labelsOffset < 0 || labelsOffset >= dataset.numClasses()) {
      throw new SlimException(
          "a labels offset of %d leaves none of the %d classes of %s; use 0, or 1 to leave out the background"
              .formatted(labelsOffset, dataset.numClasses(), dataset.spec().name()));
    }
  }

  /** The same with batches of another size. */
  public DatasetInput withBatchSize(int size) {
    return new DatasetInput(
        dataset, labelsOffset, size, imageSize, channels, preprocessing, readers, threads, seed);
  }

  /** The same from another data set of the same kind. */
  public DatasetInput withDataset(Dataset other) {
    return new DatasetInput(
        other, labelsOffset, batchSize, imageSize, channels, preprocessing, readers, threads, seed);
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

  /** Adds endless batches for training to the graph. */
  public InputPipeline forTraining(Slim slim) {
    return InputPipeline.training(
        onCpu(slim).tf(),
        options(Nets.preprocessing(preprocessing).training(imageSize, imageSize)));
  }

  /** Adds one pass over the data set to the graph. */
  public InputPipeline forEvaluation(Slim slim) {
    return InputPipeline.evaluation(
        onCpu(slim).tf(),
        options(Nets.preprocessing(preprocessing).evaluation(imageSize, imageSize)));
  }

  private static Slim onCpu(Slim slim) {
    DeviceSpec cpu =
        DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();
    return slim.device(cpu).nameScope(SCOPE);
  }

  private PipelineOptions options(ImageFunction function) {
    return PipelineOptions.builder()
        .source(dataset.files(), dataset.numSamples())
        .batchSize(batchSize)
        .labels(numClasses(), labelsOffset)
        .images(channels, function)
        .threads(readers, threads)
        .seed(seed)
        .build();
  }

  /**
   * What a person needs to know of a failure: where the graph failed on what it read, the record
   * that is to blame.
   *
   * @return a {@link DataException} for a failure of the input, else {@code failure} itself
   */
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
                preprocessing,
                TensorFlowFailure.reason(failure)),
        failure);
  }
}
