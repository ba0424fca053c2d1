package org.tfslim.slim.data;

import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;
import org.tfslim.slim.Slim;

/**
 * Batches of images in memory. They are handed to TensorFlow when the input is initialized, and not
 * stored in the graph, so there may be more than the 2 GB that a graph can hold.
 *
 * <p>Training goes through all samples in an order that depends on the seed and the number of the
 * epoch only, as {@link InputPipeline#training} does with records: a resumed run sees the same
 * batches as one that was not interrupted. An immutable value: the {@code with} methods return
 * changed copies.
 */
public final class ArrayBatches implements Batches {
  private static final List<Class<? extends TType>> INDEX_TYPES = List.of(TInt64.class);
  private static final long PARALLEL_CALLS = 2;
  private static final long PREFETCH = 2;

  private final Supplier<TFloat32> images;
  private final Shape imageShape;
  private final long[] labels;
  private final int batchSize;
  private final long seed;

  private ArrayBatches(
      Supplier<TFloat32> images, Shape imageShape, long[] labels, int batchSize, long seed) {
    this.images = images;
    this.imageShape = imageShape;
    this.labels = labels;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  static ArrayBatches of(float[] images, Shape imageShape, long[] labels, int numClasses) {
    check(imageShape, labels, numClasses);
    long wanted = labels.length * imageShape.size();
    if (images.length != wanted) {
      throw new IllegalArgumentException(
          "%d images of shape %s have %d values, not %d"
              .formatted(labels.length, imageShape, wanted, images.length));
    }
    Shape shape = Shape.of(labels.length).append(imageShape);
    return new ArrayBatches(
        () -> TFloat32.tensorOf(shape, DataBuffers.of(images)), imageShape, labels, 32, 0);
  }

  static ArrayBatches of(float[][] images, Shape imageShape, long[] labels, int numClasses) {
    check(imageShape, labels, numClasses);
    if (images.length != labels.length) {
      throw new IllegalArgumentException(
          "%d images have %d labels".formatted(images.length, labels.length));
    }
    for (int i = 0; i < images.length; i++) {
      if (images[i].length != imageShape.size()) {
        throw new IllegalArgumentException(
            "image %d has %d values, those of shape %s have %d"
                .formatted(i, images[i].length, imageShape, imageShape.size()));
      }
    }
    Shape shape = Shape.of(labels.length).append(imageShape);
    return new ArrayBatches(() -> joined(images, shape), imageShape, labels, 32, 0);
  }

  private static void check(Shape imageShape, long[] labels, int numClasses) {
    if (imageShape.hasUnknownDimension() || labels.length == 0) {
      throw new IllegalArgumentException(
          "there are %d images of shape %s; at least one, of a known shape, is needed"
              .formatted(labels.length, imageShape));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= numClasses) {
        throw new IllegalArgumentException(
            "label %d is %d, must be from 0 to less than %d".formatted(i, labels[i], numClasses));
      }
    }
  }

  private static TFloat32 joined(float[][] images, Shape shape) {
    TFloat32 tensor = TFloat32.tensorOf(shape);
    FloatDataBuffer values = tensor.asRawTensor().data().asFloats();
    long offset = 0;
    for (float[] image : images) {
      values.offset(offset).write(image);
      offset += image.length;
    }
    return tensor;
  }

  /** With another number of samples in a batch. */
  public ArrayBatches withBatchSize(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("batchSize is " + size);
    }
    return new ArrayBatches(images, imageShape, labels, size, seed);
  }

  /** With another seed of the order in training. */
  public ArrayBatches withSeed(long newSeed) {
    return new ArrayBatches(images, imageShape, labels, batchSize, newSeed);
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  /** How many samples there are. */
  public int numSamples() {
    return labels.length;
  }

  @Override
  public InputPipeline forTraining(Slim slim) {
    Ops tf = Batches.inputScope(slim).tf();
    Placeholder<TInt64> start = InputPipeline.startPlaceholder(tf);
    DatasetFunction epoch = DatasetFunction.define("array_epoch", this::epoch);
    epoch.addTo(InputPipeline.graph(start));
    return batched(tf, Epochs.inTurn(tf, epoch, start, labels.length, TInt64.class), start, true);
  }

  @Override
  public InputPipeline forEvaluation(Slim slim) {
    Ops tf = Batches.inputScope(slim).tf();
    Placeholder<TInt64> start = InputPipeline.startPlaceholder(tf);
    Operand<? extends TType> indices =
        tf.data.rangeDataset(
            start,
            tf.constant((long) labels.length),
            tf.constant(1L),
            INDEX_TYPES,
            RecordDatasets.SHAPES);
    return batched(tf, indices, start, false);
  }

  /** The numbers of all samples in the order of an epoch. */
  private DatasetFunction.Body epoch(Ops tf) {
    Epochs.Numbers numbers = Epochs.Numbers.placeholders(tf);
    Operand<TInt32> order = Epochs.order(tf, Epochs.key(tf, seed, numbers), labels.length);
    Operand<? extends TType> all =
        tf.data.tensorSliceDataset(
            List.of(tf.dtypes.cast(order, TInt64.class)), RecordDatasets.SHAPES);
    return numbers.body(tf, all, TInt64.class);
  }

  private InputPipeline batched(
      Ops tf, Operand<? extends TType> indices, Placeholder<TInt64> start, boolean fullOnly) {
    Shape allImages = Shape.of(labels.length).append(imageShape);
    Placeholder<TFloat32> imagesIn =
        tf.withName("images").placeholder(TFloat32.class, Placeholder.shape(allImages));
    Placeholder<TInt64> labelsIn =
        tf.withName("labels").placeholder(TInt64.class, Placeholder.shape(Shape.of(labels.length)));
    long size = fullOnly ? batchSize : Shape.UNKNOWN_SIZE;
    Operand<? extends TType> batches =
        tf.data.batchDataset(
            indices,
            tf.constant((long) batchSize),
            tf.constant(fullOnly),
            INDEX_TYPES,
            List.of(Shape.of(size)));
    List<Shape> shapes = List.of(Shape.of(size).append(imageShape), Shape.of(size));
    try (ConcreteFunction take = ConcreteFunction.create(ops -> take(ops, allImages, size))) {
      Operand<? extends TType> taken =
          tf.data.parallelMapDataset(
              batches,
              List.of(imagesIn, labelsIn),
              tf.constant(PARALLEL_CALLS),
              take,
              InputPipeline.EXAMPLE_TYPES,
              shapes,
              ParallelMapDataset.deterministic("true"));
      Operand<? extends TType> ahead =
          tf.data.prefetchDataset(
              taken, tf.constant(PREFETCH), InputPipeline.EXAMPLE_TYPES, shapes);
      return InputPipeline.iterated(
          tf,
          ahead,
          shapes,
          initializer ->
              (session, sample) -> {
                try (TInt64 from = TInt64.scalarOf(sample);
                    TFloat32 allPixels = images.get();
                    TInt64 allLabels =
                        TInt64.tensorOf(Shape.of(labels.length), DataBuffers.of(labels))) {
                  session
                      .runner()
                      .feed(start, from)
                      .feed(imagesIn, allPixels)
                      .feed(labelsIn, allLabels)
                      .addTarget(initializer)
                      .run()
                      .close();
                }
              });
    }
  }

  /** The function that picks samples by their numbers. */
  private static Signature take(Ops tf, Shape allImages, long size) {
    Placeholder<TInt64> indices = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(size)));
    Placeholder<TFloat32> images = tf.placeholder(TFloat32.class, Placeholder.shape(allImages));
    Placeholder<TInt64> labels =
        tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(allImages.get(0))));
    return Signature.builder()
        .key("take_samples")
        .input("indices", indices)
        .input("images", images)
        .input("labels", labels)
        .output("batch_images", tf.gather(images, indices, tf.constant(0)))
        .output("batch_labels", tf.gather(labels, indices, tf.constant(0)))
        .build();
  }
}
