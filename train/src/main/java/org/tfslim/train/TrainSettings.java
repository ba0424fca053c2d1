package org.tfslim.train;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.TrainingGraph;
import org.tfslim.classification.TrainingSettings;
import org.tfslim.classification.data.Dataset;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.programs.SharedFlags;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.Trainer;
import org.tfslim.slim.training.Training;

/**
 * The settings that the flags of the training program describe.
 *
 * @param flags as they were given
 * @param spec the network
 * @param input the data set as it is fed into the network
 */
record TrainSettings(ParsedFlags flags, NetSpec spec, DatasetInput input) {
  /** Opens the data set. */
  static TrainSettings of(ParsedFlags flags, NetSpec spec) {
    ModelSettings.requireImageClassifier(spec);
    Dataset dataset =
        Dataset.open(
            flags.get(TrainFlags.DATASET_NAME),
            flags.get(TrainFlags.DATASET_SPLIT_NAME),
            flags.get(TrainFlags.DATASET_DIR));
    ModelOverrides.Builder given = ModelOverrides.builder();
    flags.get(TrainFlags.TRAIN_IMAGE_SIZE).ifPresent(given::imageSize);
    flags.get(SharedFlags.USE_GRAYSCALE).ifPresent(given::useGrayscale);
    flags.get(SharedFlags.PREPROCESSING_NAME).ifPresent(given::preprocessingName);
    ModelInfo model =
        ModelInfo.of(spec, dataset, flags.get(TrainFlags.LABELS_OFFSET)).withImages(given.build());
    DatasetInput input =
        DatasetInput.of(dataset, model)
            .withBatchSize(flags.get(TrainFlags.BATCH_SIZE) * flags.get(TrainFlags.NUM_CLONES))
            .withReaders(flags.get(TrainFlags.NUM_READERS))
            .withThreads(flags.get(SharedFlags.NUM_PREPROCESSING_THREADS))
            .withSeed(flags.get(TrainFlags.SEED));
    spec.requireImageSize(model.imageSize());
    return new TrainSettings(flags, spec, input);
  }

  /** The directory of the run's files. */
  RunDirectory directory() {
    return RunDirectory.at(flags.get(TrainFlags.TRAIN_DIR));
  }

  /** The step to end at. */
  OptionalLong steps() {
    return flags
        .get(TrainFlags.MAX_NUMBER_OF_STEPS)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** Adds input, network and training steps to the graph. */
  Training training(Trainer trainer) {
    InputPipeline pipeline = trainer.input(input);
    TrainingGraph model =
        TrainingGraph.of(trainer.slim(), classifier(), pipeline.images(), pipeline.labels());
    Training training =
        trainer
            .train(model.minimization())
            .summaries(model.summaries(trainer.slim(), pipeline.images()))
            .init(FineTuning.of(flags, spec, input.model()))
            .keep(flags.get(TrainFlags.KEEP_CHECKPOINTS))
            .saveEvery(seconds(flags.get(TrainFlags.SAVE_INTERVAL_SECS)))
            .summariesEvery(seconds(flags.get(TrainFlags.SAVE_SUMMARIES_SECS)))
            .logEvery(flags.get(TrainFlags.LOG_EVERY_N_STEPS));
    return steps().isPresent() ? training.until(steps().getAsLong()) : training;
  }

  private static Duration seconds(int number) {
    return Duration.ofSeconds(number);
  }

  private TrainingSettings classifier() {
    float weightDecay = flags.get(TrainFlags.WEIGHT_DECAY).floatValue();
    return TrainingSettings.of(
            spec.network(input.numClasses()).weightDecay(weightDecay).training(),
            input.numClasses(),
            minimizer())
        .withLabelSmoothing(flags.get(TrainFlags.LABEL_SMOOTHING).floatValue())
        .withDeployment(TrainFlags.deployment(flags));
  }

  private Minimizer minimizer() {
    RateDecay rateDecay = flags.get(TrainFlags.LEARNING_RATE_DECAY_TYPE);
    Minimizer minimizer =
        Minimizer.of(
                TrainFlags.optimizer(flags),
                slim -> rateDecay.learningRate(slim, flags, input.dataset().numSamples()))
            .withScopes(TrainFlags.scopes(flags, TrainFlags.TRAINABLE_SCOPES))
            .withClipGradientNorm(flags.get(TrainFlags.CLIP_GRADIENT_NORM).floatValue());
    Optional<Double> averages = flags.get(TrainFlags.MOVING_AVERAGE_DECAY).filter(it -> it > 0);
    return averages.map(minimizer::withMovingAverages).orElse(minimizer);
  }
}
