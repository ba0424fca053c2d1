package org.tfslim.slim.optimizers;

/**
 * The settings of slim's optimizers: names and defaults are those of the flags of {@code
 * train_image_classifier.py}.
 */
public enum OptimizerSetting {
  /** Shared by three optimizers. */
  OPT_EPSILON(1.0, "Epsilon of Adadelta, Adam and RMSProp."),
  /** {@link Optimizer.Momentum#momentum}. */
  MOMENTUM(0.9, "Momentum of the momentum optimizer."),
  /** {@link Optimizer.RmsProp#momentum}. */
  RMSPROP_MOMENTUM(0.9, "Momentum of RMSProp."),
  /** {@link Optimizer.RmsProp#decay}. */
  RMSPROP_DECAY(0.9, "Decay of RMSProp's mean square."),
  /** {@link Optimizer.Adam#beta1}. */
  ADAM_BETA1(0.9, "Decay of Adam's first moment."),
  /** {@link Optimizer.Adam#beta2}. */
  ADAM_BETA2(0.999, "Decay of Adam's second moment."),
  /** {@link Optimizer.Adadelta#rho}. */
  ADADELTA_RHO(0.95, "Decay of Adadelta."),
  /** {@link Optimizer.Adagrad#initialAccumulatorValue}. */
  ADAGRAD_INITIAL_ACCUMULATOR_VALUE(0.1, "What Adagrad's sums start from."),
  /** {@link Optimizer.Ftrl#learningRatePower}. */
  FTRL_LEARNING_RATE_POWER(-0.5, "The power of FTRL's learning rate."),
  /** {@link Optimizer.Ftrl#initialAccumulatorValue}. */
  FTRL_INITIAL_ACCUMULATOR_VALUE(0.1, "What FTRL's sums start from."),
  /** {@link Optimizer.Ftrl#l1RegularizationStrength}. */
  FTRL_L1(0.0, "FTRL's L1 penalty."),
  /** {@link Optimizer.Ftrl#l2RegularizationStrength}. */
  FTRL_L2(0.0, "FTRL's L2 penalty.");

  private final double defaultValue;
  private final String meaning;

  OptimizerSetting(double defaultValue, String meaning) {
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** The value if no other is given. */
  public double defaultValue() {
    return defaultValue;
  }

  /** What it means, as a sentence for users. */
  public String meaning() {
    return meaning;
  }
}
