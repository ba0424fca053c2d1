package org.tfslim.slim.data;

import java.util.List;
import java.util.function.Function;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.IteratorGetNext;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.data.DatasetOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * Batches of images and labels in a graph, such as those that it reads from TFRecord files itself;
 * {@link Batches} says where they come from. Every run of the graph that needs {@link #images()} or
 * {@link #labels()} takes the next batch.
 *
 * <p>{@link #initialize} must be called for each session before the first batch and may be called
 * again at any time to start over. A damaged record, an image that cannot be decoded or a label out
 * of range makes the run fail; {@link PipelineErrors} recognizes such a failure.
 */
public final class InputPipeline {
  static final List<Class<? extends TType>> EXAMPLE_TYPES = List.of(TFloat32.class, TInt64.class);

  private final Operand<TFloat32> images;
  private final Operand<TInt64> labels;
  private final Start start;

  private InputPipeline(Operand<TFloat32> images, Operand<TInt64> labels, Start start) {
    this.images = images;
    this.labels = labels;
    this.start = start;
  }

  /** What has to happen in a session before the first batch. */
  @FunctionalInterface
  public interface Start {
    /**
     * Makes the next batch of the session the one that begins with a sample.
     *
     * @param startSample counted from the beginning of the first epoch
     */
    void run(Session session, long startSample);
  }

  /**
   * Operands that the caller has added to the graph.
   *
   * @param images {@code [batch, height, width, channels]}
   * @param labels {@code [batch]}
   * @param start puts them in position; it does nothing for operands that have none
   */
  public static InputPipeline of(Operand<TFloat32> images, Operand<TInt64> labels, Start start) {
    return new InputPipeline(images, labels, start);
  }

  /**
   * Endless full batches: every epoch has each record once, in an order of its own, and augments
   * every sample differently. A batch may span the end of an epoch. The n-th sample is a pure
   * function of the files, the options and n, so a run that starts at sample {@code step *
   * batchSize} sees, to the bit, what a run from 0 sees from there on.
   */
  public static InputPipeline training(Ops tf, PipelineOptions options) {
    Placeholder<TInt64> start = startPlaceholder(tf);
    Operand<? extends TType> records = Epochs.from(tf, graph(start), options, start);
    return batched(tf, options, records, start, true);
  }

  /**
   * One pass over the files in their order, each record once, the last batch with what is left.
   * Then a run fails with TFOutOfRangeException.
   */
  public static InputPipeline evaluation(Ops tf, PipelineOptions options) {
    Placeholder<TInt64> start = startPlaceholder(tf);
    Operand<? extends TType> records =
        tf.data.skipDataset(
            RecordDatasets.read(tf, Epochs.paths(tf, options.files())),
            start,
            RecordDatasets.TYPES,
            RecordDatasets.SHAPES);
    return batched(tf, options, records, start, false);
  }

  /**
   * The preprocessed images, {@code [batch, height, width, channels]}; the batch is unknown in
   * evaluation, where the last one may be smaller.
   */
  public Operand<TFloat32> images() {
    return images;
  }

  /** Their labels, {@code [batch]}, in {@code [0, numClasses)}. */
  public Operand<TInt64> labels() {
    return labels;
  }

  /**
   * Makes the next batch of this session the one that begins with sample {@code startSample}.
   *
   * @param startSample samples to leave out, counted from the beginning of the first epoch: in
   *     training {@code global step * batchSize}
   */
  public void initialize(Session session, long startSample) {
    if (startSample < 0) {
      throw new IllegalArgumentException("startSample is " + startSample);
    }
    start.run(session, startSample);
  }

  static Placeholder<TInt64> startPlaceholder(Ops tf) {
    return tf.withName("start_sample").placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
  }

  static Graph graph(Operand<?> operand) {
    if (operand.op().env() instanceof Graph graph) {
      return graph;
    }
    throw new IllegalArgumentException("an input pipeline needs a graph, not an eager session");
  }

  private static InputPipeline batched(
      Ops tf,
      PipelineOptions options,
      Operand<? extends TType> records,
      Placeholder<TInt64> start,
      boolean fullBatchesOnly) {
    try (ConcreteFunction decode = RecordFunction.create(options)) {
      Shape imageShape = RecordFunction.imageShape(decode);
      Operand<? extends TType> examples =
          tf.data.parallelMapDataset(
              numbered(tf, records, start),
              List.of(),
              tf.constant((long) options.preprocessingThreads()),
              decode,
              EXAMPLE_TYPES,
              List.of(imageShape, Shape.scalar()),
              ParallelMapDataset.deterministic("true"),
              // One thread decodes one image; handing its many small ops around costs more.
              ParallelMapDataset.useInterOpParallelism(false));
      long batch = fullBatchesOnly ? options.batchSize() : Shape.UNKNOWN_SIZE;
      List<Shape> shapes = List.of(Shape.of(batch).append(imageShape), Shape.of(batch));
      Operand<? extends TType> batches =
          tf.data.batchDataset(
              examples,
              tf.constant((long) options.batchSize()),
              tf.constant(fullBatchesOnly),
              EXAMPLE_TYPES,
              shapes);
      Operand<? extends TType> ahead =
          tf.data.prefetchDataset(
              batches, tf.constant((long) options.prefetch()), EXAMPLE_TYPES, shapes);
      return iterated(tf, ahead, shapes, initializer -> feeding(start, initializer));
    }
  }

  /**
   * All numbers of threads are given, so nothing is left to tune. The tuning thread would
   * eventually wake up only once a minute, and closing a session waits for it.
   */
  private static Operand<? extends TType> withoutTuning(
      Ops tf, Operand<? extends TType> batches, List<Shape> shapes) {
    DatasetOptions.Options options =
        DatasetOptions.Options.newBuilder()
            .setAutotuneOptions(DatasetOptions.AutotuneOptions.newBuilder().setEnabled(false))
            .build();
    return tf.scope()
        .opBuilder("OptionsDataset", "OptionsDataset")
        .addInput(batches.asOutput())
        .setAttr("serialized_options", options.toByteArray())
        .setAttr("output_types", new DataType[] {DataType.DT_FLOAT, DataType.DT_INT64})
        .setAttr("output_shapes", shapes.toArray(Shape[]::new))
        .build()
        .output(0);
  }

  /** Each record with its sample number, which keys its augmentation. */
  private static Operand<? extends TType> numbered(
      Ops tf, Operand<? extends TType> records, Operand<TInt64> start) {
    Operand<? extends TType> numbers = RecordDatasets.numbersFrom(tf, start);
    List<Operand<? extends TType>> both = List.of(records, numbers);
    return tf.data.zipDataset(
        both,
        List.of(RecordDatasets.TYPES.get(0), TInt64.class),
        List.of(Shape.scalar(), Shape.scalar()));
  }

  private static Start feeding(Placeholder<TInt64> start, Op initializer) {
    return (session, startSample) -> {
      try (TInt64 value = TInt64.scalarOf(startSample)) {
        session.runner().feed(start, value).addTarget(initializer).run().close();
      }
    };
  }

  /**
   * The batches of a dataset.
   *
   * @param start makes the iterator begin, given the operation that does it
   */
  static InputPipeline iterated(
      Ops tf, Operand<? extends TType> dataset, List<Shape> shapes, Function<Op, Start> start) {
    Operand<? extends TType> batches = withoutTuning(tf, dataset, shapes);
    Operand<? extends TType> iterator = tf.data.iterator("", "", EXAMPLE_TYPES, shapes);
    Op initializer = tf.data.makeIterator(batches, iterator);
    IteratorGetNext next = tf.data.iteratorGetNext(iterator, EXAMPLE_TYPES, shapes);
    return new InputPipeline(
        next.components().get(0).expect(TFloat32.class),
        next.components().get(1).expect(TInt64.class),
        start.apply(initializer));
  }
}
