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
 * record once. The order of an epoch is a pure function of the seed and the epoch's number, so the
 * stream can start at any record.
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
    return inTurn(tf, epoch, start, options.numSamples(), TString.class);
  }

  /**
   * One epoch after the other.
   *
   * @param epoch makes the dataset of an epoch, see {@link Numbers}
   * @param start as above
   * @param samples in an epoch
   * @param type of the elements, which are scalars
   */
  static Operand<? extends TType> inTurn(
      Ops tf,
      DatasetFunction epoch,
      Operand<TInt64> start,
      long samples,
      Class<? extends TType> type) {
    Operand<TInt64> numSamples = tf.constant(samples);
    Operand<TInt64> firstEpoch = tf.math.floorDiv(start, numSamples);
    Operand<? extends TType> numbers = RecordDatasets.numbersFrom(tf, firstEpoch);
    Operand<TInt64> skipped = tf.math.floorMod(start, numSamples);
    return RecordDatasets.flatMap(tf, numbers, List.of(firstEpoch, skipped), epoch, type);
  }

  /**
   * What a function that makes the dataset of an epoch is given.
   *
   * @param epoch its number
   * @param firstEpoch the number of the epoch that begins in the middle
   * @param skipped how many of that one's samples are left out
   */
  record Numbers(Operand<TInt64> epoch, Operand<TInt64> firstEpoch, Operand<TInt64> skipped) {
    static Numbers placeholders(Ops tf) {
      return new Numbers(scalar(tf), scalar(tf), scalar(tf));
    }

    /** The function that returns {@code all} samples of the epoch except those that are skipped. */
    DatasetFunction.Body body(Ops tf, Operand<? extends TType> all, Class<? extends TType> type) {
      Operand<TInt64> skip = tf.select(tf.math.equal(epoch, firstEpoch), skipped, tf.constant(0L));
      return new DatasetFunction.Body(
          List.of(epoch, firstEpoch, skipped),
          tf.data.skipDataset(all, skip, List.of(type), RecordDatasets.SHAPES));
    }
  }

  private DatasetFunction.Body epoch(Ops tf) {
    Numbers numbers = Numbers.placeholders(tf);
    readOne.addTo(InputPipeline.graph(numbers.epoch()));
    Operand<TInt64> key = key(tf, options.seed(), numbers);
    Operand<? extends TType> records =
        RecordDatasets.readInterleaved(tf, shuffledFiles(tf, key), options.readers(), readOne);
    // To TensorFlow, a seed of zero asks for one that differs every time.
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
    return numbers.body(tf, shuffled, TString.class);
  }

  private Operand<TString> shuffledFiles(Ops tf, Operand<TInt64> key) {
    Operand<TString> files = paths(tf, options.files());
    return tf.gather(files, order(tf, key, options.files().size()), tf.constant(0));
  }

  /** What all random draws of an epoch's order are keyed with. */
  static Operand<TInt64> key(Ops tf, long seed, Numbers numbers) {
    return tf.stack(List.of(tf.constant(seed ^ ORDER), numbers.epoch()));
  }

  /** The numbers from 0 to less than {@code count} in a random order, {@code [count]}. */
  static Operand<TInt32> order(Ops tf, Operand<TInt64> key, int count) {
    Operand<TFloat32> ranks = tf.random.statelessRandomUniform(tf.array(count), key);
    return tf.nn.topK(ranks, tf.constant(count), TInt32.class).indices();
  }

  /** The files' paths, {@code [n]}. */
  static Operand<TString> paths(Ops tf, List<Path> files) {
    return tf.array(files.stream().map(Path::toString).toArray(String[]::new));
  }

  private static Operand<TInt64> scalar(Ops tf) {
    return tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
  }
}
