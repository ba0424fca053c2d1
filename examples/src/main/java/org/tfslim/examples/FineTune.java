package org.tfslim.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.tfslim.formats.Messages;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.nets.Nets;
import org.tfslim.slim.data.ArrayBatches;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.saving.Restore;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.Trainer;

/**
 * Teaches a network that knows ten kinds of clothes to tell shoes from all others: it gets a new
 * head with two classes, which alone is trained.
 *
 * <pre>{@code
 * FineTune testdata/fashion_mnist train_dir tuned_dir
 * }</pre>
 */
public final class FineTune {
  private static final String HEAD = "LeNet/fc4";

  private FineTune() {}

  /** Takes the data set, a folder with checkpoints of lenet, and a folder for new ones. */
  public static void main(String[] args) throws IOException {
    Path data = Path.of(args[0]);
    Path trained = CheckpointPaths.resolve(args[1]); // the latest in the folder
    RunDirectory directory = RunDirectory.at(Path.of(args[2]));
    var lenet = Nets.get("lenet").network(2);

    try (Trainer trainer = Trainer.in(directory, 1)) {
      var input = trainer.input(shoes(data, "train"));
      var net = lenet.training().apply(trainer.slim(), input.images());
      Losses.sparseSoftmaxCrossEntropy(trainer.slim(), net.logits(), input.labels());
      var minimizer = Minimizer.of(Optimizer.sgd(), slim -> LearningRates.fixed(slim, 0.01f));
      trainer
          .minimize(minimizer.withScopes(HEAD))
          .initFrom(Restore.from(trained).excluding(HEAD))
          .messages(Messages.to(System.out::println)) // among them, what is restored and what not
          .until(100)
          .run();
    }
    var evaluation =
        ClassifierEvaluation.of(directory.checkpoint(100), shoes(data, "test"), lenet::apply);
    evaluation.lines().forEach(System.out::println);
  }

  /** Sandals, sneakers and boots have the labels 5, 7 and 9. */
  private static ArrayBatches shoes(Path data, String split) throws IOException {
    return ImageArrays.read(data, split, 2, it -> it == 5 || it == 7 || it == 9 ? 1 : 0);
  }
}
