package org.tfslim.slim.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tfslim.slim.data.TakenBatches.Batch;
import org.tfslim.slim.images.Pixels;
import org.tfslim.slim.images.ResizeMethod;
import org.tfslim.testkit.TestData;

class InputPipelineTest {
  /** Not a multiple of the batch size, so that batches run over the end of an epoch. */
  private static final int SAMPLES = 23;

  private static final int EPOCHS = 4;

  @TempDir Path directory;
  private List<Path> files;

  @BeforeEach
  void writeRecords() {
    files = SampleRecords.write(directory, SAMPLES, 3);
  }

  private PipelineOptions.Builder options() {
    return SampleRecords.options(files, SAMPLES);
  }

  private static List<List<Long>> epochs(List<Batch> batches) {
    List<Long> labels = TakenBatches.labels(batches);
    List<List<Long>> epochs = new ArrayList<>();
    for (int i = 0; i + SAMPLES <= labels.size(); i += SAMPLES) {
      epochs.add(labels.subList(i, i + SAMPLES));
    }
    return epochs;
  }

  private static List<Long> all() {
    return LongStream.range(0, SAMPLES).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 7, SAMPLES, 1000})
  void everyEpochHasEverySampleOnceInAnOrderOfItsOwn(long shuffleBuffer) {
    PipelineOptions options = options().shuffleBuffer(shuffleBuffer).build();
    List<List<Long>> epochs = epochs(TakenBatches.training(options, 0, SAMPLES * EPOCHS / 5));
    assertThat(epochs).hasSizeGreaterThanOrEqualTo(EPOCHS - 1).doesNotHaveDuplicates();
    assertThat(epochs)
        .allSatisfy(epoch -> assertThat(epoch).containsExactlyInAnyOrderElementsOf(all()));
  }

  @Test
  void theSeedAloneDecides() {
    List<Batch> batches = TakenBatches.training(options().build(), 0, 12);
    assertThat(TakenBatches.training(options().build(), 0, 12)).isEqualTo(batches);
    List<Batch> other = TakenBatches.training(options().seed(12).build(), 0, 12);
    assertThat(TakenBatches.labels(other)).isNotEqualTo(TakenBatches.labels(batches));
    assertThat(epochs(TakenBatches.training(options().seed(0).build(), 0, 12)))
        .isEqualTo(epochs(TakenBatches.training(options().seed(0).build(), 0, 12)));
  }

  @Test
  void preprocessingThreadsAndPrefetchChangeNothing() {
    PipelineOptions alone = options().threads(4, 1).prefetch(1).build();
    PipelineOptions many = options().threads(4, 8).prefetch(5).build();
    assertThat(TakenBatches.training(many, 0, 12)).isEqualTo(TakenBatches.training(alone, 0, 12));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, SAMPLES})
  void aRunResumedAtAnyStepSeesTheSameBatches(long shuffleBuffer) {
    PipelineOptions options = options().shuffleBuffer(shuffleBuffer).build();
    int steps = 15;
    List<Batch> whole = TakenBatches.training(options, 0, steps);
    // 15 steps of 5 are three epochs and more; steps 4, 9 and 13 run over the end of one.
    for (int step : List.of(1, 4, 5, 9, 13)) {
      assertThat(TakenBatches.training(options, step * 5L, steps - step))
          .as("resumed at step %d", step)
          .isEqualTo(whole.subList(step, steps));
    }
  }

  @Test
  void aFarEpochIsReachedAtOnce() {
    long start = 1_000_000L * SAMPLES + 3;
    List<Batch> far = TakenBatches.training(options().build(), start, 4);
    assertThat(far).isEqualTo(TakenBatches.training(options().build(), start, 4));
    assertThat(new HashSet<>(TakenBatches.labels(far))).hasSize(20);
  }

  @Test
  void aSampleIsAugmentedAnewInEveryEpoch() {
    PipelineOptions options = options().batchSize(SAMPLES).build();
    List<Batch> epochs = TakenBatches.training(options, 0, 3);
    List<List<Float>> looks = new ArrayList<>();
    for (Batch epoch : epochs) {
      int at = epoch.labels().indexOf(7L);
      looks.add(epoch.pixels().subList(at * 9, at * 9 + 9));
    }
    assertThat(looks).doesNotHaveDuplicates();
  }

  @Test
  void initializingAgainStartsAnew() {
    try (Graph graph = new Graph()) {
      InputPipeline pipeline = InputPipeline.training(Ops.create(graph), options().build());
      try (Session session = new Session(graph)) {
        assertThatThrownBy(() -> TakenBatches.take(session, pipeline, 1))
            .isInstanceOf(TFFailedPreconditionException.class);
        pipeline.initialize(session, 0);
        List<Batch> first = TakenBatches.take(session, pipeline, 3);
        pipeline.initialize(session, 5);
        assertThat(TakenBatches.take(session, pipeline, 2)).isEqualTo(first.subList(1, 3));
        assertThatThrownBy(() -> pipeline.initialize(session, -1))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void trainingAndEvaluationLiveInOneGraph() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      PipelineOptions options = options().build();
      InputPipeline training = InputPipeline.training(tf.withSubScope("train"), options);
      InputPipeline again = InputPipeline.training(tf.withSubScope("again"), options);
      InputPipeline evaluation = InputPipeline.evaluation(tf.withSubScope("eval"), options);
      assertThat(training.images().op().name()).startsWith("train/");
      try (Session session = new Session(graph)) {
        training.initialize(session, 0);
        again.initialize(session, 0);
        evaluation.initialize(session, 0);
        List<Batch> first = TakenBatches.take(session, training, 2);
        assertThat(TakenBatches.labels(TakenBatches.takeAll(session, evaluation))).isEqualTo(all());
        assertThat(TakenBatches.take(session, again, 2)).isEqualTo(first);
      }
    }
  }

  @Test
  void shapesAreKnownWhenTheGraphIsBuilt() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      InputPipeline training = InputPipeline.training(tf, options().build());
      assertThat(training.images().shape()).isEqualTo(Shape.of(5, 3, 3, 1));
      assertThat(training.labels().shape()).isEqualTo(Shape.of(5));
      InputPipeline evaluation = InputPipeline.evaluation(tf, options().build());
      assertThat(evaluation.images().shape().asArray()).containsExactly(-1, 3, 3, 1);
      PipelineOptions anySize =
          options().images(1, (ops, image, seed) -> Pixels.toFloat(ops, image)).build();
      assertThatThrownBy(() -> InputPipeline.training(tf, anySize))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("known size");
    }
  }

  @Test
  void anEvaluationPassIsInOrderAndEndsWithWhatIsLeft() {
    PipelineOptions options =
        options().images(1, SampleRecords::plain).labels(SAMPLES - 2, 0).build();
    PipelineOptions shifted =
        options().images(1, SampleRecords::plain).labels(SAMPLES + 1, -1).build();
    List<Batch> batches = TakenBatches.evaluation(shifted);
    assertThat(batches.stream().map(batch -> batch.labels().size())).containsExactly(5, 5, 5, 5, 3);
    assertThat(TakenBatches.labels(batches)).isEqualTo(all().stream().map(i -> i + 1).toList());
    assertThat(batches.get(4).pixels()).hasSize(3 * 16).startsWith(20f, 21f).endsWith(36f, 37f);
    assertThatThrownBy(() -> TakenBatches.evaluation(options))
        .satisfies(PipelineErrorsTest::isInput);
  }

  @Test
  void readsTheReferenceRecords() {
    List<Path> flowers =
        List.of(
            TestData.path("goldens/dataset/flowers_train_00000-of-00002.tfrecord"),
            TestData.path("goldens/dataset/flowers_train_00001-of-00002.tfrecord"));
    PipelineOptions options =
        PipelineOptions.builder()
            .source(flowers, 20)
            .labels(5, 0)
            .images(
                3,
                (tf, image, seed) ->
                    tf.ensureShape(
                        ResizeMethod.AREA.resize(tf, image, tf.array(1, 1)), Shape.of(1, 1, 3)))
            .build();
    List<Batch> batches = TakenBatches.evaluation(options);
    assertThat(batches).hasSize(1);
    var rows = TestData.table("goldens/dataset/index.tsv");
    List<Long> expected = rows.stream().map(row -> Long.valueOf(row.get("label"))).toList();
    assertThat(TakenBatches.labels(batches)).isEqualTo(expected);
    for (int i = 0; i < 20; i++) {
      List<Float> means = batches.get(0).pixels().subList(3 * i, 3 * i + 3);
      double mean = (means.get(0) + (double) means.get(1) + means.get(2)) / 3;
      assertThat(mean).isCloseTo(Double.parseDouble(rows.get(i).get("decoded_mean")), within(1e-3));
    }
  }

  @Test
  void optionsMustMakeSense() {
    assertThatThrownBy(() -> options().batchSize(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize");
    assertThatThrownBy(() -> SampleRecords.options(List.of(), 1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("files");
  }
}
