package org.tfslim.train;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.slim.Slim;
import org.tfslim.slim.training.LearningRates;

/** The values of {@code --learning_rate_decay_type}. */
enum RateDecay {
  FIXED,
  EXPONENTIAL,
  POLYNOMIAL,
  COSINE;

  /** Adds the learning rate to the graph. Source: {@code _configure_learning_rate}. */
  Operand<TFloat32> learningRate(Slim slim, ParsedFlags flags, long numSamples) {
    Operand<TFloat32> rate = decaying(slim, flags, numSamples);
    long warmUpSteps = flags.get(TrainFlags.LEARNING_RATE_WARMUP_STEPS);
    return warmUpSteps == 0 ? rate : LearningRates.warmUp(slim, rate, warmUpSteps);
  }

  private Operand<TFloat32> decaying(Slim slim, ParsedFlags flags, long numSamples) {
    float rate = flags.get(TrainFlags.LEARNING_RATE).floatValue();
    return switch (this) {
      case FIXED -> LearningRates.fixed(slim, rate);
      case EXPONENTIAL ->
          LearningRates.exponential(
              slim,
              rate,
              decaySteps(flags, numSamples),
              flags.get(TrainFlags.LEARNING_RATE_DECAY_FACTOR).floatValue(),
              true);
      case POLYNOMIAL ->
          LearningRates.polynomial(
              slim,
              rate,
              decaySteps(flags, numSamples),
              flags.get(TrainFlags.END_LEARNING_RATE).floatValue(),
              1);
      case COSINE -> LearningRates.cosine(slim, rate, cosineSteps(flags, numSamples), alpha(flags));
    };
  }

  /** Cosine decay ends with training unless the flags say otherwise. */
  private static long cosineSteps(ParsedFlags flags, long numSamples) {
    return flags
        .get(TrainFlags.MAX_NUMBER_OF_STEPS)
        .filter(steps -> !flags.isSet(TrainFlags.NUM_EPOCHS_PER_DECAY))
        .orElseGet(() -> decaySteps(flags, numSamples));
  }

  /** The fraction of the initial rate that is left at the end. */
  private static float alpha(ParsedFlags flags) {
    double rate = flags.get(TrainFlags.LEARNING_RATE);
    return rate == 0 ? 0 : (float) (flags.get(TrainFlags.END_LEARNING_RATE) / rate);
  }

  private static long decaySteps(ParsedFlags flags, long numSamples) {
    return LearningRates.decaySteps(
        numSamples, flags.get(TrainFlags.NUM_EPOCHS_PER_DECAY), flags.get(TrainFlags.BATCH_SIZE));
  }
}
