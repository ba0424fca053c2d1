package org.tfslim.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.evaluation.Evaluation;
import org.tfslim.slim.evaluation.Metric;
import org.tfslim.slim.evaluation.Metrics;
import org.tfslim.slim.evaluation.Predictions;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.Trainer;

/**
 * Trains {@link OwnNetwork} for two tasks at once, and measures both.
 *
 * <pre>{@code
 * TrainOwnNetwork testdata/fashion_mnist train_dir
 * }</pre>
 */
public final class TrainOwnNetwork {
  private TrainOwnNetwork() {}

  /** Takes the data set and a folder for checkpoints. */
  public static void main(String[] args) throws IOException {
    Path data = Path.of(args[0]);
    RunDirectory directory = RunDirectory.at(Path.of(args[1]));
    try (Trainer trainer = Trainer.in(directory, 1)) {
      Slim slim = trainer.slim();
      var input = trainer.input(ImageArrays.read(data, "train", 10, label -> label));
      OwnNetwork net = OwnNetwork.of(slim, input.images());
      Losses.sparseSoftmaxCrossEntropy(slim, net.logits(), input.labels());
      OwnNetwork.huberLoss(slim, net.brightness(), OwnNetwork.brightness(slim, input.images()), 10);
      var adam = Optimizer.adam(0.9f, 0.999f, 1e-8f);
      var minimizer = Minimizer.of(adam, s -> LearningRates.fixed(s, 0.002f));
      trainer.minimize(minimizer).until(300).run();
    }
    var test = ImageArrays.read(data, "test", 10, label -> label);
    var evaluation = Evaluation.of(directory.checkpoint(300), test, TrainOwnNetwork::metrics);
    evaluation.lines().forEach(System.out::println);
  }

  private static List<Metric> metrics(Slim slim, InputPipeline input) {
    OwnNetwork net = OwnNetwork.of(slim, input.images());
    var brightness = OwnNetwork.brightness(slim, input.images());
    return List.of(
        Metrics.accuracy(Predictions.of(slim, net.logits(), input.labels(), 1)),
        Metrics.meanSquaredError("BrightnessError", net.brightness(), brightness));
  }
}
