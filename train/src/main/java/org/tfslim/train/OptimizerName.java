package org.tfslim.train;

import static org.tfslim.train.TrainFlags.ADADELTA_RHO;
import static org.tfslim.train.TrainFlags.ADAGRAD_INITIAL_ACCUMULATOR_VALUE;
import static org.tfslim.train.TrainFlags.ADAM_BETA1;
import static org.tfslim.train.TrainFlags.ADAM_BETA2;
import static org.tfslim.train.TrainFlags.FTRL_INITIAL_ACCUMULATOR_VALUE;
import static org.tfslim.train.TrainFlags.FTRL_L1;
import static org.tfslim.train.TrainFlags.FTRL_L2;
import static org.tfslim.train.TrainFlags.FTRL_LEARNING_RATE_POWER;
import static org.tfslim.train.TrainFlags.OPT_EPSILON;
import static org.tfslim.train.TrainFlags.RMSPROP_DECAY;
import static org.tfslim.train.TrainFlags.RMSPROP_MOMENTUM;

import org.tfslim.slim.cli.Flag;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.optimizers.Optimizer;

/** The values of {@code --optimizer}. */
enum OptimizerName {
  ADADELTA,
  ADAGRAD,
  ADAM,
  FTRL,
  MOMENTUM,
  SGD,
  RMSPROP;

  /** The optimizer with its flags. */
  Optimizer configured(ParsedFlags flags) {
    return switch (this) {
      case ADADELTA -> Optimizer.adadelta(get(flags, ADADELTA_RHO), get(flags, OPT_EPSILON));
      case ADAGRAD -> Optimizer.adagrad(get(flags, ADAGRAD_INITIAL_ACCUMULATOR_VALUE));
      case ADAM ->
          Optimizer.adam(get(flags, ADAM_BETA1), get(flags, ADAM_BETA2), get(flags, OPT_EPSILON));
      case FTRL ->
          Optimizer.ftrl(
              get(flags, FTRL_LEARNING_RATE_POWER),
              get(flags, FTRL_INITIAL_ACCUMULATOR_VALUE),
              get(flags, FTRL_L1),
              get(flags, FTRL_L2));
      case MOMENTUM -> Optimizer.momentum(get(flags, TrainFlags.MOMENTUM), false);
      case SGD -> Optimizer.sgd();
      case RMSPROP ->
          Optimizer.rmsProp(
              get(flags, RMSPROP_DECAY), get(flags, RMSPROP_MOMENTUM), get(flags, OPT_EPSILON));
    };
  }

  private static float get(ParsedFlags flags, Flag<Double> flag) {
    return flags.get(flag).floatValue();
  }
}
