package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.ArrayBatches;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.evaluation.Evaluation;
import org.tfslim.slim.evaluation.Metrics;
import org.tfslim.slim.evaluation.Predictions;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.TrainLoop;
import org.tfslim.slim.training.Trainer;
import org.tfslim.testkit.TestData;

/** A user's program: trains lenet on images in memory and evaluates it, by public API only. */
class LenetOnArraysTest {
  private static final int CLASSES = 10;
  private static final Shape IMAGE = Shape.of(28, 28, 1);

  @TempDir private Path folder;

  @Test
  void learnsImagesInMemory() throws IOException {
    RunDirectory directory = RunDirectory.at(folder);
    train(directory, images("train").withBatchSize(32).withSeed(1), 400);
    Evaluation evaluation = evaluate(directory.checkpoint(400), images("test").withBatchSize(300));
    assertThat(evaluation.samples()).isEqualTo(1000);
    assertThat(evaluation.batches()).isEqualTo(4);
    assertThat(evaluation.values().get("Accuracy")).isGreaterThan(0.8);
  }

  private static TrainLoop.Outcome train(RunDirectory directory, Batches batches, long steps) {
    try (Trainer trainer = Trainer.in(directory, 1)) {
      Slim slim = trainer.slim();
      InputPipeline input = trainer.input(batches);
      Net net = Nets.get("lenet").networkFn(CLASSES, 4e-5f, true).apply(slim, input.images());
      Operand<TFloat32> labels = slim.oneHotEncoding(input.labels(), CLASSES);
      Losses.softmaxCrossEntropy(slim, net.logits(), labels, 0, 1, "softmax_cross_entropy_loss");
      return trainer
          .minimize(
              Minimizer.of(Optimizer.momentum(0.9f, false), s -> LearningRates.fixed(s, 0.02f))
                  .withClipGradientNorm(10))
          .until(steps)
          .run();
    }
  }

  private record Evaluated(InputPipeline input, Predictions predictions) {}

  private static Evaluation evaluate(Path checkpoint, Batches batches) {
    try (Inference<Evaluated> inference =
        Inference.start(
            checkpoint,
            slim -> {
              InputPipeline input = batches.forEvaluation(slim);
              Net net = Nets.get("lenet").networkFn(CLASSES, 0, false).apply(slim, input.images());
              return new Evaluated(input, Predictions.of(slim, net.logits(), input.labels(), 5));
            })) {
      inference.model().input().initialize(inference.session(), 0);
      return Evaluation.run(
          inference.session(),
          inference.model().predictions(),
          List.of(Metrics.accuracy()),
          OptionalLong.empty(),
          0,
          batch -> {});
    }
  }

  /** The sample's images from -1 to 1. */
  private static ArrayBatches images(String split) throws IOException {
    List<float[]> images = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    Path file = TestData.path("fashion_mnist/fashion_mnist_%s.tfrecord".formatted(split));
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (Optional<byte[]> record = reader.next(); record.isPresent(); record = reader.next()) {
        ImageExample example = ImageExample.parse(record.get(), reader.location());
        images.add(pixels(example.encoded().toByteArray()));
        labels.add(example.label());
      }
    }
    long[] labelArray = labels.stream().mapToLong(Long::longValue).toArray();
    return Batches.ofArrays(images.toArray(float[][]::new), IMAGE, labelArray, CLASSES);
  }

  private static float[] pixels(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    Raster raster = image.getRaster();
    float[] pixels =
        raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (float[]) null);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (pixels[i] - 128) / 128;
    }
    return pixels;
  }
}
