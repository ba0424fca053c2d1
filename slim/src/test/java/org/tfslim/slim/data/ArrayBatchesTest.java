package org.tfslim.slim.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.TakenBatches.Batch;
import org.tfslim.slim.testing.SlimSessions;

/** Images of one row with two pixels, which are ten times the label and one more. */
class ArrayBatchesTest {
  private static final int SAMPLES = 23;
  private static final int BATCH = 5;
  private static final Shape SHAPE = Shape.of(1, 2, 1);

  private static long[] labels() {
    return LongStream.range(0, SAMPLES).toArray();
  }

  private static float[][] images() {
    float[][] images = new float[SAMPLES][];
    for (int i = 0; i < SAMPLES; i++) {
      images[i] = new float[] {10 * i, 10 * i + 1};
    }
    return images;
  }

  private static float[] joined() {
    float[] all = new float[2 * SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      System.arraycopy(images()[i], 0, all, 2 * i, 2);
    }
    return all;
  }

  private static ArrayBatches batches() {
    return Batches.ofArrays(images(), SHAPE, labels(), SAMPLES).withBatchSize(BATCH).withSeed(3);
  }

  private static List<Batch> training(Batches batches, long start, int count) {
    try (Graph graph = new Graph()) {
      InputPipeline pipeline = batches.forTraining(Slim.on(graph, 1));
      assertThat(pipeline.images().shape()).isEqualTo(Shape.of(BATCH, 1, 2, 1));
      try (Session session = SlimSessions.open(graph)) {
        pipeline.initialize(session, start);
        return TakenBatches.take(session, pipeline, count);
      }
    }
  }

  private static void assertWhole(List<Batch> batches) {
    for (Batch batch : batches) {
      for (int i = 0; i < batch.labels().size(); i++) {
        float first = 10 * batch.labels().get(i);
        assertThat(batch.pixels().subList(2 * i, 2 * i + 2)).containsExactly(first, first + 1);
      }
    }
  }

  @Test
  void everyEpochHasEverySampleOnceInAnOrderOfItsOwn() {
    List<Batch> taken = training(batches(), 0, SAMPLES);
    assertWhole(taken);
    List<Long> labels = TakenBatches.labels(taken);
    for (int i = 0; i < BATCH; i++) {
      List<Long> epoch = labels.subList(i * SAMPLES, (i + 1) * SAMPLES);
      assertThat(epoch).doesNotHaveDuplicates().isNotEqualTo(labels.subList(0, i * SAMPLES));
      assertThat(epoch).isNotEqualTo(LongStream.range(0, SAMPLES).boxed().toList());
    }
    assertThat(labels.subList(0, SAMPLES)).isNotEqualTo(labels.subList(SAMPLES, 2 * SAMPLES));
  }

  @Test
  void theSeedAloneDecidesAndOneArrayIsAsGoodAsMany() {
    List<Batch> taken = training(batches(), 0, 10);
    ArrayBatches same = Batches.ofArrays(joined(), SHAPE, labels(), SAMPLES).withBatchSize(BATCH);
    assertThat(training(same.withSeed(3), 0, 10)).isEqualTo(taken);
    assertThat(training(same.withSeed(4), 0, 10)).isNotEqualTo(taken);
  }

  @Test
  void aRunResumedAtAnyStepSeesTheSameBatches() {
    List<Batch> whole = training(batches(), 0, 15);
    for (int step : List.of(1, 4, 5, 13)) {
      assertThat(training(batches(), step * (long) BATCH, 15 - step))
          .as("resumed at step %d", step)
          .isEqualTo(whole.subList(step, 15));
    }
  }

  @Test
  void evaluationSeesEachSampleOnceInOrderAsOftenAsItIsInitialized() {
    try (Graph graph = new Graph()) {
      InputPipeline pipeline = batches().forEvaluation(Slim.on(graph, 1));
      try (Session session = SlimSessions.open(graph)) {
        for (int pass = 0; pass < 2; pass++) {
          pipeline.initialize(session, 0);
          List<Batch> taken = TakenBatches.takeAll(session, pipeline);
          assertThat(taken)
              .extracting(batch -> batch.labels().size())
              .containsExactly(5, 5, 5, 5, 3);
          assertThat(TakenBatches.labels(taken))
              .containsExactly(LongStream.range(0, SAMPLES).boxed().toArray(Long[]::new));
          assertWhole(taken);
        }
      }
    }
  }

  @Test
  void samplesAreNotInTheGraph() {
    float[] many = new float[1000 * 1000];
    try (Graph graph = new Graph()) {
      Batches.ofArrays(many, Shape.of(100, 10, 1), new long[1000], 1)
          .forTraining(Slim.on(graph, 1));
      assertThat(graph.toGraphDef().getSerializedSize()).isLessThan(100_000);
    }
  }

  @Test
  void whatDoesNotFitIsSaid() {
    assertThatThrownBy(() -> Batches.ofArrays(new float[7], SHAPE, new long[4], 1))
        .hasMessage("4 images of shape [1, 2, 1] have 8 values, not 7");
    assertThatThrownBy(() -> Batches.ofArrays(new float[][] {{1, 2}, {3}}, SHAPE, new long[2], 1))
        .hasMessage("image 1 has 1 values, those of shape [1, 2, 1] have 2");
    assertThatThrownBy(() -> Batches.ofArrays(new float[2][2], SHAPE, new long[3], 1))
        .hasMessage("2 images have 3 labels");
    assertThatThrownBy(() -> Batches.ofArrays(new float[2][2], SHAPE, new long[] {0, 5}, 5))
        .hasMessage("label 1 is 5, must be from 0 to less than 5");
    assertThatThrownBy(() -> Batches.ofArrays(new float[0], SHAPE, new long[0], 5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batches().withBatchSize(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
