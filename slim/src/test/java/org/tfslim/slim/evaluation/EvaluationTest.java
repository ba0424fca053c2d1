package org.tfslim.slim.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.data.IteratorGetNext;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;
import org.tfslim.formats.DataException;
import org.tfslim.slim.Slim;

class EvaluationTest {
  private static final List<Class<? extends TType>> TYPES = List.of(TFloat32.class, TInt64.class);

  /** Seven samples of four classes; 2 is the highest logit of the first, and so on. */
  private static final float[][] LOGITS = {
    {0, 1, 3, 2}, // 2, 3, 1, 0
    {5, 1, 3, 2}, // 0, 2, 3, 1
    {0, 9, 3, 2}, // 1, 2, 3, 0
    {1, 1, 0, 0}, // 0 and 1 alike
    {1, 1, 1, 1}, // all alike
    {0, 0, 0, 7}, // 3
    {2, 0, 1, 0}, // 0, 2
  };

  private static final OptionalLong ALL = OptionalLong.empty();

  private final List<Integer> batchSizes = new ArrayList<>();

  /** A metric that the library does not have. */
  private final class BatchSizes implements Metric {
    private final Operand<?> labels;

    BatchSizes(Operand<?> labels) {
      this.labels = labels;
    }

    @Override
    public String name() {
      return "Batches";
    }

    @Override
    public List<Operand<?>> fetches() {
      return List.of(labels);
    }

    @Override
    public void add(List<? extends Tensor> values) {
      batchSizes.add((int) values.get(0).size());
    }

    @Override
    public double value() {
      return batchSizes.size();
    }
  }

  private ClassifierEvaluation evaluate(
      float[][] logits,
      long[] labels,
      int batchSize,
      int k,
      List<String> names,
      OptionalLong maxBatches) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Ops tf = slim.tf();
      List<Shape> shapes = List.of(Shape.of(logits[0].length), Shape.scalar());
      Operand<? extends TType> samples =
          tf.data.tensorSliceDataset(List.of(tf.constant(logits), tf.constant(labels)), shapes);
      List<Shape> batched = List.of(Shape.of(-1, logits[0].length), Shape.of(-1));
      Operand<? extends TType> batches =
          tf.data.batchDataset(
              samples, tf.constant((long) batchSize), tf.constant(false), TYPES, batched);
      Operand<? extends TType> iterator = tf.data.iterator("", "", TYPES, batched);
      Op start = tf.data.makeIterator(batches, iterator);
      IteratorGetNext next = tf.data.iteratorGetNext(iterator, TYPES, batched);
      Predictions predictions =
          Predictions.of(
              slim,
              next.components().get(0).expect(TFloat32.class),
              next.components().get(1).expect(TInt64.class),
              k);
      List<Metric> metrics =
          List.of(
              Metrics.accuracy(predictions),
              Metrics.recallAtK(predictions),
              Metrics.meanLoss(predictions),
              new BatchSizes(next.components().get(1)));
      metrics.forEach(metric -> names.add(metric.name()));
      try (Session session = new Session(graph)) {
        session.run(start);
        return ClassifierEvaluation.run(session, predictions, metrics, maxBatches, 3, () -> {});
      }
    }
  }

  private ClassifierEvaluation evaluate(long[] labels, int batchSize, int k) {
    return evaluate(LOGITS, labels, batchSize, k, new ArrayList<>(), ALL);
  }

  @Test
  void isExactOnAPartialLastBatch() {
    long[] labels = {2, 2, 0, 1, 3, 3, 1};
    // Right: samples 0 and 5. Among the first two: samples 0, 1, 3, 4 (alike), 5.
    for (int batchSize : new int[] {1, 3, 7, 100}) {
      ClassifierEvaluation evaluation = evaluate(labels, batchSize, 2);
      assertThat(evaluation.samples()).isEqualTo(7);
      assertThat(evaluation.notFinite()).isZero();
      assertThat(evaluation.values().get("Accuracy")).isEqualTo(2 / 7.0);
      assertThat(evaluation.values().get("Recall_2")).isEqualTo(5 / 7.0);
      assertThat(evaluation.lines()).startsWith("eval/Accuracy[0.2857]", "eval/Recall_2[0.7143]");
    }
    batchSizes.clear();
    assertThat(evaluate(labels, 3, 2).batches()).isEqualTo(3);
    assertThat(batchSizes).containsExactly(3, 3, 1);
  }

  @Test
  void meansTheLossesOfAllSamples() {
    float[][] logits = {{0, 0}, {0, 0}, {(float) Math.log(3), 0}};
    ClassifierEvaluation evaluation =
        evaluate(logits, new long[] {0, 1, 0}, 2, 1, new ArrayList<>(), ALL);
    double expected = (2 * Math.log(2) + Math.log(4 / 3.0)) / 3;
    assertThat(evaluation.values().get("Loss")).isEqualTo(expected, within(1e-6));
  }

  @Test
  void kIsAtMostTheNumberOfClasses() {
    List<String> names = new ArrayList<>();
    ClassifierEvaluation evaluation =
        evaluate(LOGITS, new long[] {0, 1, 0, 3, 3, 0, 1}, 3, 5, names, ALL);
    assertThat(names).containsExactly("Accuracy", "Recall_4", "Loss", "Batches");
    assertThat(evaluation.values().get("Recall_4")).isEqualTo(1.0);
  }

  @Test
  void stopsAfterTheMostBatches() {
    long[] labels = {2, 0, 0, 0, 0, 0, 0};
    ClassifierEvaluation evaluation =
        evaluate(LOGITS, labels, 2, 1, new ArrayList<>(), OptionalLong.of(1));
    assertThat(evaluation.samples()).isEqualTo(2);
    assertThat(evaluation.values().get("Accuracy")).isEqualTo(1.0);
  }

  @Test
  void logitsThatAreNotFiniteCountAsWrongAndAreReported() {
    float nan = Float.NaN;
    float[][] logits = {{nan, nan, nan}, {0, nan, 1}, {Float.POSITIVE_INFINITY, 0, 0}, {1, 0, 0}};
    ClassifierEvaluation evaluation =
        evaluate(logits, new long[] {0, 2, 0, 0}, 3, 3, new ArrayList<>(), ALL);
    assertThat(evaluation.notFinite()).isEqualTo(3);
    assertThat(evaluation.values().get("Accuracy")).isEqualTo(0.25);
    assertThat(evaluation.values().get("Recall_3")).isEqualTo(0.25);
  }

  @Test
  void nothingToEvaluateIsAnError() {
    assertThatThrownBy(
            () -> evaluate(LOGITS, new long[7], 3, 1, new ArrayList<>(), OptionalLong.of(0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nothing to evaluate");
  }

  @Test
  void countsWhatWasTakenForWhat() {
    // Taken for 2, 0, 1, 0, 0, 3, 0.
    ClassifierEvaluation evaluation = evaluate(new long[] {2, 2, 0, 1, 3, 3, 1}, 3, 1);
    ConfusionMatrix matrix = evaluation.confusion();
    assertThat(matrix.numClasses()).isEqualTo(4);
    assertThat(matrix.counts())
        .isEqualTo(new long[][] {{0, 1, 0, 0}, {2, 0, 0, 0}, {1, 0, 1, 0}, {1, 0, 0, 1}});
    assertThat(matrix.count(1, 0)).isEqualTo(2);
    assertThat(evaluation.correct()).isEqualTo(2);
    assertThat(matrix.classes())
        .containsExactly(
            new ClassScore(0, 1, 4, 0),
            new ClassScore(1, 2, 1, 0),
            new ClassScore(2, 2, 1, 1),
            new ClassScore(3, 2, 1, 1));
    assertThat(matrix.confusions().stream().map(it -> it.getKey() + "=" + it.getValue()))
        .containsExactly(
            "Cell[label=1, prediction=0]=2",
            "Cell[label=0, prediction=1]=1",
            "Cell[label=2, prediction=0]=1",
            "Cell[label=3, prediction=0]=1");
  }

  @Test
  void scoresAreUndefinedWhereThereIsNothingToCount() {
    ClassScore good = new ClassScore(0, 4, 2, 2);
    assertThat(good.precision()).hasValue(1);
    assertThat(good.recall()).hasValue(0.5);
    assertThat(good.f1()).hasValue(4 / 6.0);
    ClassScore neverPredicted = new ClassScore(1, 4, 0, 0);
    assertThat(neverPredicted.precision()).isEmpty();
    assertThat(neverPredicted.recall()).hasValue(0);
    assertThat(neverPredicted.f1()).hasValue(0);
    ClassScore withoutSamples = new ClassScore(2, 0, 3, 0);
    assertThat(withoutSamples.precision()).hasValue(0);
    assertThat(withoutSamples.recall()).isEmpty();
    ClassScore absent = new ClassScore(3, 0, 0, 0);
    assertThat(absent.f1()).isEmpty();
    List<ClassScore> all = List.of(good, neverPredicted, withoutSamples, absent);
    assertThat(ClassScore.mean(all, ClassScore::precision)).hasValue(0.5);
    assertThat(ClassScore.mean(all, ClassScore::recall)).hasValue(0.25);
    assertThat(ClassScore.mean(List.of(absent), ClassScore::f1)).isEmpty();
  }

  @Test
  void keepsTheWorstMistakesWithTheirPlacesInTheInput() {
    // Wrong are 1 (loss 2.2), 2 (9.0), 3 and 4 (less than 1.5), 6 (2.5).
    long[] labels = {2, 2, 0, 1, 3, 3, 1};
    for (int batchSize : new int[] {1, 3, 100}) {
      List<Mistake> mistakes = evaluate(labels, batchSize, 1).mistakes();
      assertThat(mistakes).extracting(Mistake::sample).containsExactly(2L, 6L, 1L);
      Mistake worst = mistakes.get(0);
      assertThat(worst.label()).isZero();
      assertThat(worst.prediction()).isEqualTo(1);
      double sum = Math.exp(0) + Math.exp(9) + Math.exp(3) + Math.exp(2);
      assertThat(worst.loss()).isCloseTo((float) Math.log(sum), within(1e-5f));
      assertThat(worst.probability()).isCloseTo((float) (Math.exp(9) / sum), within(1e-6f));
    }
  }

  @Test
  void logitsThatAreNotFiniteAreInNoCellButTheirClassMissedThem() {
    float nan = Float.NaN;
    float[][] logits = {{nan, nan}, {1, 0}, {0, 1}};
    ClassifierEvaluation evaluation =
        evaluate(logits, new long[] {0, 0, 0}, 2, 1, new ArrayList<>(), ALL);
    assertThat(evaluation.confusion().row(0)).containsExactly(1, 1);
    ClassScore score = evaluation.confusion().classes().get(0);
    assertThat(score).isEqualTo(new ClassScore(0, 3, 1, 1));
    assertThat(evaluation.values().get("Accuracy")).isEqualTo(1 / 3.0);
    assertThat(evaluation.mistakes()).extracting(Mistake::sample).containsExactly(2L);
  }
}
