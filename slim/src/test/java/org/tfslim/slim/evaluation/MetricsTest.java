package org.tfslim.slim.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.data.IteratorGetNext;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;
import org.tfslim.formats.DataException;
import org.tfslim.slim.Slim;

/** Metrics against what {@code tf.compat.v1.metrics} of TensorFlow 2.18.0 computed. */
class MetricsTest {
  private static final List<Class<? extends TType>> TYPES = List.of(TFloat32.class, TInt64.class);
  private static final double TOLERANCE = 1e-6; // Python's metrics add in single precision

  private static final float[] PROBABILITIES = {
    0.1f, 0.9f, 0.35f, 0.4f, 0.8f, 0.65f, 0.7f, 0.2f, 0.05f, 0.4f, 1.0f
  };
  private static final long[] LABELS = {0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1};
  private static final float[] WEIGHTS = {1, 2, 0, 1, 0.5f, 1, 1, 3, 1, 1, 0};
  private static final float[] PREDICTED = {0, 1, 1, 0, 2, 1, 0, 3, 3, 0, 2};
  private static final long[] CLASSES = {0, 1, 2, 0, 2, 1, 2, 3, 0, 0, 1};

  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 0);
  private final Ops tf = slim.tf();

  @AfterEach
  void close() {
    graph.close();
  }

  private double value(
      float[] numbers,
      long[] labels,
      int batchSize,
      BiFunction<Operand<TFloat32>, Operand<TInt64>, Metric> metric) {
    return evaluate(numbers, labels, batchSize, (x, y) -> List.of(metric.apply(x, y)))
        .values()
        .get("it");
  }

  /** Evaluates metrics of numbers and labels that come in batches. */
  private Evaluation evaluate(
      float[] numbers,
      long[] labels,
      int batchSize,
      BiFunction<Operand<TFloat32>, Operand<TInt64>, List<Metric>> metrics) {
    List<Shape> one = List.of(Shape.scalar(), Shape.scalar());
    List<Shape> many = List.of(Shape.of(-1), Shape.of(-1));
    Operand<? extends TType> samples =
        tf.data.tensorSliceDataset(List.of(tf.constant(numbers), tf.constant(labels)), one);
    Operand<? extends TType> batches =
        tf.data.batchDataset(
            samples, tf.constant((long) batchSize), tf.constant(false), TYPES, many);
    Operand<? extends TType> iterator = tf.data.iterator("", "", TYPES, many);
    Op start = tf.data.makeIterator(batches, iterator);
    IteratorGetNext next = tf.data.iteratorGetNext(iterator, TYPES, many);
    List<Metric> all =
        metrics.apply(
            next.components().get(0).expect(TFloat32.class),
            next.components().get(1).expect(TInt64.class));
    try (Session session = new Session(graph)) {
      session.run(start);
      return Evaluation.run(session, all);
    }
  }

  private Operand<TBool> isOne(Operand<TInt64> labels) {
    return tf.math.equal(labels, tf.constant(1L));
  }

  private Operand<TBool> above(Operand<TFloat32> probabilities, float threshold) {
    return tf.math.greater(probabilities, tf.constant(threshold));
  }

  private Operand<TInt64> whole(Operand<TFloat32> numbers) {
    return tf.dtypes.cast(numbers, TInt64.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 11})
  void areTheReferencesWhateverTheBatchSize(int batchSize) {
    Evaluation evaluation =
        evaluate(
            PROBABILITIES,
            LABELS,
            batchSize,
            (x, y) ->
                List.of(
                    Metrics.precision("precision", above(x, 0.5f), isOne(y)),
                    Metrics.recall("recall", above(x, 0.5f), isOne(y)),
                    Metrics.auc("auc", x, isOne(y)),
                    Metrics.meanSquaredError("mse", x, y),
                    Metrics.mean("mean", x),
                    Metrics.mean("share", isOne(y))));
    assertThat(evaluation.batches()).isEqualTo((11 + batchSize - 1) / batchSize);
    Map<String, Double> values = evaluation.values();
    assertThat(values.keySet())
        .containsExactly("precision", "recall", "auc", "mse", "mean", "share");
    assertThat(values.get("precision")).isEqualTo(0.8);
    assertThat(values.get("recall")).isEqualTo(4 / 6.0);
    assertThat(values.get("auc")).isCloseTo(0.79999989, within(TOLERANCE));
    assertThat(values.get("mse")).isCloseTo(0.17795455, within(TOLERANCE));
    assertThat(values.get("mean")).isCloseTo(0.50454545, within(TOLERANCE));
    assertThat(values.get("share")).isEqualTo(6 / 11.0);
    assertThat(evaluation.lines()).startsWith("eval/precision[0.8000]", "eval/recall[0.6667]");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void classesThatNeverOccurDoNotCountForTheMeanIou(int numClasses) {
    assertThat(
            value(PREDICTED, CLASSES, 3, (x, y) -> Metrics.meanIou("it", whole(x), y, numClasses)))
        .isCloseTo(0.4625, within(TOLERANCE));
  }

  @Test
  void aMeanCanBeWeighted() {
    float[] positions = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertThat(
            value(
                positions,
                LABELS,
                3,
                (x, y) ->
                    Metrics.mean(
                        "it",
                        tf.gather(tf.constant(PROBABILITIES), whole(x), tf.constant(0)),
                        tf.gather(tf.constant(WEIGHTS), whole(x), tf.constant(0)))))
        .isCloseTo(0.44347822, within(TOLERANCE));
  }

  @Test
  void aProbabilityThatIsAThresholdIsNotAboveIt() {
    float threshold = (float) (100.0 / 199);
    float[] probabilities = {threshold, threshold + 0.001f};
    assertThat(value(probabilities, new long[] {0, 1}, 2, (x, y) -> Metrics.auc("it", x, isOne(y))))
        .isCloseTo(1, within(2 * TOLERANCE)); // but for the epsilon of the rates
  }

  @Test
  void sharesOfNothingAreThoseOfPython() {
    float[] none = new float[11];
    assertThat(value(none, LABELS, 3, (x, y) -> Metrics.precision("it", above(x, 0.5f), isOne(y))))
        .isZero();
    assertThat(
            value(
                PROBABILITIES,
                new long[11],
                3,
                (x, y) -> Metrics.recall("it", above(x, 0.5f), isOne(y))))
        .isZero();
    assertThat(value(PROBABILITIES, new long[11], 3, (x, y) -> Metrics.auc("it", x, isOne(y))))
        .isCloseTo(1, within(TOLERANCE));
  }

  @Test
  void beforeTheFirstSampleThereIsNoValue() {
    Operand<TBool> truths = tf.constant(new boolean[0]);
    for (Metric metric :
        List.of(
            Metrics.mean("a", truths),
            Metrics.recall("b", truths, truths),
            Metrics.auc("c", tf.constant(new float[0]), truths))) {
      assertThat(metric.value()).as(metric.name()).isNaN();
    }
  }

  @Test
  void whatIsNotAProbabilityOrAClassIsRefused() {
    float[] tooLarge = PROBABILITIES.clone();
    tooLarge[7] = 1.5f;
    assertThatThrownBy(() -> value(tooLarge, LABELS, 3, (x, y) -> Metrics.auc("it", x, isOne(y))))
        .isInstanceOf(DataException.class)
        .hasMessage("it needs probabilities in [0, 1], found 1.5");
    assertThatThrownBy(
            () -> value(PREDICTED, CLASSES, 3, (x, y) -> Metrics.meanIou("it", whole(x), y, 3)))
        .isInstanceOf(DataException.class)
        .hasMessage("it found the prediction 3, not one of [0, 3)");
  }

  @Test
  void shapesMustBeTheSame() {
    Operand<TFloat32> three = tf.constant(new float[3]);
    Operand<TFloat32> four = tf.constant(new float[4]);
    assertThatThrownBy(() -> Metrics.meanSquaredError("it", three, four))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it needs two tensors of one shape, not [3] and [4]");
    assertThatThrownBy(
            () ->
                value(
                    PROBABILITIES, LABELS, 5, (x, y) -> Metrics.meanSquaredError("it", x, seven())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it got a batch of [5] and one of [7]");
  }

  /** Seven numbers, which the graph does not know. */
  private Operand<TFloat32> seven() {
    return tf.placeholderWithDefault(tf.constant(new float[7]), Shape.of(-1));
  }

  @Test
  void namesMustDiffer() {
    assertThatThrownBy(
            () ->
                evaluate(
                    PROBABILITIES,
                    LABELS,
                    5,
                    (x, y) -> List.of(Metrics.mean("it", x), Metrics.mean("it", y))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Two metrics are called it");
  }

  /** What a metric was given. */
  private static final class Given implements Metric {
    private final List<Operand<?>> fetches;
    private final List<String> given = new ArrayList<>();

    Given(List<Operand<?>> fetches) {
      this.fetches = fetches;
    }

    @Override
    public String name() {
      return "Given";
    }

    @Override
    public List<Operand<?>> fetches() {
      return fetches;
    }

    @Override
    public void add(List<? extends Tensor> values) {
      given.add(((TInt32) values.get(0)).getInt() + ", " + ((TFloat32) values.get(1)).getFloat());
    }

    @Override
    public double value() {
      return given.size();
    }
  }

  @Test
  void eachMetricGetsWhatItFetchesInItsOrder() {
    Operand<TInt32> one = tf.constant(1);
    Operand<TFloat32> two = tf.constant(2f);
    Given first = new Given(List.of(one, two));
    Metric mean = Metrics.mean("Mean", two);
    int[] calls = {0};
    try (Session session = new Session(graph)) {
      Evaluation evaluation =
          Evaluation.run(session, List.of(mean, first), OptionalLong.of(2), () -> calls[0]++);
      assertThat(evaluation.batches()).isEqualTo(2);
      assertThat(evaluation.values())
          .containsExactly(Map.entry("Mean", 2.0), Map.entry("Given", 2.0));
    }
    assertThat(first.given).containsExactly("1, 2.0", "1, 2.0");
    assertThat(calls[0]).isEqualTo(2);
  }

  @Test
  void anEvaluationNeedsMetrics() {
    try (Session session = new Session(graph)) {
      assertThatThrownBy(() -> Evaluation.run(session, List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("an evaluation needs metrics");
    }
  }
}
