package org.tfslim.slim.data;

import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The endless stream of records that training reads: one epoch after the other, each with every
 * record once. The order of an epoch is a pure function of the seed and the epoch's number, and so
 * the stream can start at any record of it.
 */
final class Epochs {
  /** Keeps the draws for the order apart from those for the augmentation, which use the seed. */
  private static final long ORDER = 0x6F72646572L;

  private final PipelineOptions options;
  private final DatasetFunction readOne;

  private Epochs(PipelineOptions options, DatasetFunction readOne) {
    this.options = options;
    this.readOne = readOne;
  }

  /**
   * Builds the stream.
   *
   * @param start the number of the first sample to come, counted from the beginning of epoch 0
   */
  static Operand<? extends TType> from(
      Ops tf, Graph graph, PipelineOptions options, Operand<TInt64> start) {
    Epochs epochs = new Epochs(options, RecordDatasets.defineReadOne());
    DatasetFunction epoch = DatasetFunction.define("epoch", epochs::epoch);
    epochs.readOne.addTo(graph);
    epoch.addTo(graph);
    Operand<TInt64> numSamples = tf.constant(options.numSamples());
    Operand<TInt64> firstEpoch = tf.math.floorDiv(start, numSamples);
    Operand<? extends TType> numbers = RecordDatasets.numbersFrom(tf, firstEpoch);
    Operand<TInt64> skipped = tf.math.floorMod(start, numSamples);
    return RecordDatasets.flatMap(tf, numbers, List.of(firstEpoch, skipped), epoch);
  }

  private DatasetFunction.Body epoch(Ops tf) {
    Operand<TInt64> number = scalar(tf);
    Operand<TInt64> firstEpoch = scalar(tf);
    Operand<TInt64> skipped = scalar(tf);
    readOne.addTo(InputPipeline.graph(number));
    Operand<TInt64> key = tf.stack(List.of(tf.constant(options.seed() ^ ORDER), number));
    Operand<? extends TType> records =
        RecordDatasets.readInterleaved(tf, shuffledFiles(tf, key), options.readers(), readOne);
    // TensorFlow takes a seed of zero as a wish for one that differs every time.
    Operand<TInt64> seeds =
        tf.random.statelessRandomUniformInt(
            tf.array(2), key, tf.constant(1L), tf.constant(Long.MAX_VALUE));
    Operand<? extends TType> shuffled =
        RecordDatasets.shuffle(
            tf,
            records,
            options.shuffleBuffer(),
            tf.gather(seeds, tf.constant(0), tf.constant(0)),
            tf.gather(seeds, tf.constant(1), tf.constant(0)));
    Operand<TInt64> skip = tf.select(tf.math.equal(number, firstEpoch), skipped, tf.constant(0L));
    return new DatasetFunction.Body(
        List.of(number, firstEpoch, skipped),
        tf.data.skipDataset(shuffled, skip, RecordDatasets.TYPES, RecordDatasets.SHAPES));
  }

  private Operand<TString> shuffledFiles(Ops tf, Operand<TInt64> key) {
    Operand<TString> files = paths(tf, options.files());
    Operand<TInt32> count = tf.constant(options.files().size());
    Operand<TFloat32> ranks =
        tf.random.statelessRandomUniform(tf.array(options.files().size()), key);
    return tf.gather(files, tf.nn.topK(ranks, count, TInt32.class).indices(), tf.constant(0));
  }

  /** The files' paths, {@code [n]}. */
  static Operand<TString> paths(Ops tf, List<Path> files) {
    return tf.array(files.stream().map(Path::toString).toArray(String[]::new));
  }

  private static Operand<TInt64> scalar(Ops tf) {
    return tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
  }
}
