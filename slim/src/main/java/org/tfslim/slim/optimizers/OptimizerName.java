package org.tfslim.slim.optimizers;

import static org.tfslim.slim.optimizers.OptimizerSetting.ADADELTA_RHO;
import static org.tfslim.slim.optimizers.OptimizerSetting.ADAGRAD_INITIAL_ACCUMULATOR_VALUE;
import static org.tfslim.slim.optimizers.OptimizerSetting.ADAM_BETA1;
import static org.tfslim.slim.optimizers.OptimizerSetting.ADAM_BETA2;
import static org.tfslim.slim.optimizers.OptimizerSetting.FTRL_INITIAL_ACCUMULATOR_VALUE;
import static org.tfslim.slim.optimizers.OptimizerSetting.FTRL_L1;
import static org.tfslim.slim.optimizers.OptimizerSetting.FTRL_L2;
import static org.tfslim.slim.optimizers.OptimizerSetting.FTRL_LEARNING_RATE_POWER;
import static org.tfslim.slim.optimizers.OptimizerSetting.OPT_EPSILON;
import static org.tfslim.slim.optimizers.OptimizerSetting.RMSPROP_DECAY;
import static org.tfslim.slim.optimizers.OptimizerSetting.RMSPROP_MOMENTUM;

import java.util.function.ToDoubleFunction;

/**
 * The optimizers that slim's training program offers. Source: {@code _configure_optimizer} of
 * {@code train_image_classifier.py}.
 */
public enum OptimizerName {
  /** {@link Optimizer.Adadelta}. */
  ADADELTA,
  /** {@link Optimizer.Adagrad}. */
  ADAGRAD,
  /** {@link Optimizer.Adam}. */
  ADAM,
  /** {@link Optimizer.Ftrl}. */
  FTRL,
  /** {@link Optimizer.Momentum}, not Nesterov's. */
  MOMENTUM,
  /** {@link Optimizer.Sgd}. */
  SGD,
  /** {@link Optimizer.RmsProp}. */
  RMSPROP;

  /** The optimizer as the training program configures it without flags. */
  public Optimizer withDefaults() {
    return with(OptimizerSetting::defaultValue);
  }

  /**
   * The optimizer with other settings.
   *
   * @param settings the value of each of its settings
   */
  public Optimizer with(ToDoubleFunction<OptimizerSetting> settings) {
    Values of = setting -> (float) settings.applyAsDouble(setting);
    return switch (this) {
      case ADADELTA -> Optimizer.adadelta(of.get(ADADELTA_RHO), of.get(OPT_EPSILON));
      case ADAGRAD -> Optimizer.adagrad(of.get(ADAGRAD_INITIAL_ACCUMULATOR_VALUE));
      case ADAM -> Optimizer.adam(of.get(ADAM_BETA1), of.get(ADAM_BETA2), of.get(OPT_EPSILON));
      case FTRL ->
          Optimizer.ftrl(
              of.get(FTRL_LEARNING_RATE_POWER),
              of.get(FTRL_INITIAL_ACCUMULATOR_VALUE),
              of.get(FTRL_L1),
              of.get(FTRL_L2));
      case MOMENTUM -> Optimizer.momentum(of.get(OptimizerSetting.MOMENTUM), false);
      case SGD -> Optimizer.sgd();
      case RMSPROP ->
          Optimizer.rmsProp(of.get(RMSPROP_DECAY), of.get(RMSPROP_MOMENTUM), of.get(OPT_EPSILON));
    };
  }

  /** Settings in the precision of the kernels. */
  private interface Values {
    float get(OptimizerSetting setting);
  }
}
