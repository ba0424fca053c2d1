package org.tfslim.slim.data;

import java.util.function.Function;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.Slim;

/**
 * Where the samples of a graph come from, in batches of images and labels: arrays in memory,
 * records on disk, or operands of your own. A description, which can be added to any number of
 * graphs.
 */
public interface Batches {
  /** How many samples a batch of training has, those of all replicas together. */
  int batchSize();

  /** Adds endless batches for training to the graph, in the order that the seed gives. */
  InputPipeline forTraining(Slim slim);

  /**
   * Adds one pass to the graph, each sample once and in order, the last batch with what is left.
   */
  InputPipeline forEvaluation(Slim slim);

  /**
   * What a user needs to know about a failure while these batches were used.
   *
   * @return {@code failure} itself unless more is known
   */
  default RuntimeException explained(RuntimeException failure) {
    return failure;
  }

  /**
   * Images in memory, one after the other in one array: 32 in a batch, seed 0, unless changed.
   *
   * @param images as the network takes them, row-major; not copied, so they must stay as they are
   * @param imageShape of one image, {@code [height, width, channels]}
   * @param labels one for each image, in {@code [0, numClasses)}
   * @throws IllegalArgumentException if the numbers do not fit or a label is out of range
   */
  static ArrayBatches ofArrays(float[] images, Shape imageShape, long[] labels, int numClasses) {
    return ArrayBatches.of(images, imageShape, labels, numClasses);
  }

  /**
   * Images in memory, an array for each.
   *
   * @param images as the network takes them, row-major; not copied, so they must stay as they are
   * @param imageShape of one image, {@code [height, width, channels]}
   * @param labels one for each image, in {@code [0, numClasses)}
   * @throws IllegalArgumentException if the numbers do not fit or a label is out of range
   */
  static ArrayBatches ofArrays(float[][] images, Shape imageShape, long[] labels, int numClasses) {
    return ArrayBatches.of(images, imageShape, labels, numClasses);
  }

  /** Records on disk. */
  static Batches ofRecords(PipelineOptions options) {
    return new RecordBatches(options);
  }

  /**
   * Operands of your own.
   *
   * @param batchSize samples in a batch
   * @param build adds them to a graph, see {@link InputPipeline#of}; training and evaluation get
   *     the same
   */
  static Batches ofOperands(int batchSize, Function<Slim, InputPipeline> build) {
    return new OperandBatches(batchSize, build);
  }

  /** The part of a graph where input belongs: on the CPU, in the name scope {@code input}. */
  static Slim inputScope(Slim slim) {
    DeviceSpec cpu =
        DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();
    return slim.device(cpu).nameScope("input");
  }
}
