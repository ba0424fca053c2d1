package org.tfslim.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.export.ModelExport;
import org.tfslim.classification.serving.ImageClassifier;
import org.tfslim.nets.Nets;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.Trainer;

/**
 * Trains lenet on images in memory, evaluates it, exports it, and classifies an image with it.
 *
 * <pre>{@code
 * TrainOnArrays testdata/fashion_mnist train_dir export_dir bag.png
 * }</pre>
 */
public final class TrainOnArrays {
  private static final int STEPS = 300;

  private TrainOnArrays() {}

  /** Takes the data set, folders for checkpoints and for exports, and an image. */
  public static void main(String[] args) throws IOException {
    var data = Path.of(args[0]);
    var directory = RunDirectory.at(Path.of(args[1]));
    var lenet = Nets.get("lenet").network(10);
    try (Trainer trainer = Trainer.in(directory, 1)) {
      var input = trainer.input(ImageArrays.read(data, "train", 10, label -> label));
      var net = lenet.weightDecay(4e-5f).training().apply(trainer.slim(), input.images());
      Losses.sparseSoftmaxCrossEntropy(trainer.slim(), net.logits(), input.labels());
      var adam = Optimizer.adam(0.9f, 0.999f, 1e-8f);
      var minimizer = Minimizer.of(adam, slim -> LearningRates.fixed(slim, 0.001f));
      trainer.minimize(minimizer).until(STEPS).run();
    }
    var checkpoint = directory.checkpoint(STEPS);
    var test = ImageArrays.read(data, "test", 10, label -> label);
    ClassifierEvaluation.of(checkpoint, test, lenet::apply).lines().forEach(System.out::println);

    // Says what the checkpoints are, to the export and to the programs.
    var clothes = Dataset.open("fashion_mnist", "test", data);
    ModelInfo.of(Nets.get("lenet"), clothes, 0).write(directory.path());
    var exported = ModelExport.of(checkpoint).savedModel(Path.of(args[2]));
    try (var classifier = ImageClassifier.load(exported.folder())) {
      var result = classifier.predict(Files.readAllBytes(Path.of(args[3])));
      System.out.println(classifier.description() + ": " + result);
    }
  }
}
