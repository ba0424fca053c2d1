package org.tfslim.train;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.learning.LearningRates;

/** The values of {@code --learning_rate_decay_type}. */
enum RateDecay {
  FIXED,
  EXPONENTIAL,
  POLYNOMIAL;

  /** Adds the learning rate to the graph. Source: {@code _configure_learning_rate}. */
  Operand<TFloat32> learningRate(Slim slim, ParsedFlags flags, long numSamples) {
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
    };
  }

  private static long decaySteps(ParsedFlags flags, long numSamples) {
    return LearningRates.decaySteps(
        numSamples, flags.get(TrainFlags.NUM_EPOCHS_PER_DECAY), flags.get(TrainFlags.BATCH_SIZE));
  }
}
