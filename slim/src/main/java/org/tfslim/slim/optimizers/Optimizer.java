package org.tfslim.slim.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.ops.OpScope;

/**
 * A rule that changes variables by their gradients: TF1's optimizers, computed by the same kernels,
 * with slot variables under the same names and in the same order, so that checkpoints can be
 * exchanged.
 *
 * <p>An optimizer of your own implements {@link #apply}, with {@link OptimizerStep} if it changes
 * each variable by one operation; it can also change the gradients and hand them on to another
 * optimizer.
 */
public interface Optimizer {
  /**
   * Adds one training step to the graph, with the slot variables it needs.
   *
   * @param gradients of different variables; others stay as they are
   * @param learningRate a scalar
   * @return operations that all have to run
   */
  List<Operation> apply(Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate);

  /** Gradient descent: no slots. */
  static Optimizer sgd() {
    return new Sgd();
  }

  /**
   * Gradient descent with momentum: slots {@code Momentum}.
   *
   * @param momentum how much of the last step is taken again, often 0.9
   * @param useNesterov whether the gradient counts a second time, as in Nesterov's form
   */
  static Optimizer momentum(float momentum, boolean useNesterov) {
    return new Momentum(momentum, useNesterov);
  }

  /**
   * RMSProp with momentum: slots {@code RMSProp}, which start from 1, and {@code RMSProp_1}.
   *
   * @param decay how much of the mean of squared gradients stays at each step; slim's is 0.9
   * @param momentum how much of the last step is taken again; slim's is 0.9
   * @param epsilon added to that mean, whose root divides the gradient; slim's is 1
   */
  static Optimizer rmsProp(float decay, float momentum, float epsilon) {
    return new RmsProp(decay, momentum, epsilon);
  }

  /**
   * Adam: {@code beta1_power}, {@code beta2_power}, slots {@code Adam} and {@code Adam_1}.
   *
   * @param beta1 how much of the mean of gradients stays at each step; slim's is 0.9
   * @param beta2 how much of the mean of squared gradients stays; slim's is 0.999
   * @param epsilon added to the root of the latter, which divides the former; slim's is 1, that of
   *     TensorFlow 1e-8
   */
  static Optimizer adam(float beta1, float beta2, float epsilon) {
    return new Adam(beta1, beta2, epsilon);
  }

  /** Adadelta: slots {@code Adadelta} and {@code Adadelta_1}. */
  static Optimizer adadelta(float rho, float epsilon) {
    return new Adadelta(rho, epsilon);
  }

  /** Adagrad: slots {@code Adagrad}. */
  static Optimizer adagrad(float initialAccumulatorValue) {
    return new Adagrad(initialAccumulatorValue);
  }

  /** FTRL-Proximal: slots {@code Ftrl} and {@code Ftrl_1}. */
  static Optimizer ftrl(
      float learningRatePower,
      float initialAccumulatorValue,
      float l1RegularizationStrength,
      float l2RegularizationStrength) {
    return new Ftrl(
        learningRatePower,
        initialAccumulatorValue,
        l1RegularizationStrength,
        l2RegularizationStrength);
  }

  /** Source: {@code tf.train.GradientDescentOptimizer}. */
  record Sgd() implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      OptimizerStep step = new OptimizerStep(slim, "GradientDescent", gradients);
      return step.update(
          "ResourceApplyGradientDescent", gradient -> List.of(learningRate, gradient));
    }
  }

  /**
   * Source: {@code tf.train.MomentumOptimizer}.
   *
   * @param momentum the share of the last step that is taken again
   * @param useNesterov looks ahead along the momentum
   */
  record Momentum(float momentum, boolean useNesterov) implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      OptimizerStep step = new OptimizerStep(slim, "Momentum", gradients, 0f);
      Operand<TFloat32> factor = step.constant("momentum", momentum);
      return step.update(
          "ResourceApplyMomentum",
          gradient -> List.of(learningRate, gradient, factor),
          node -> node.attr("use_nesterov", useNesterov));
    }
  }

  /**
   * Source: {@code tf.train.RMSPropOptimizer}; Tieleman and Hinton, 2012.
   *
   * @param decay how much of the mean square stays at each step
   * @param momentum the share of the last step that is taken again
   * @param epsilon added to the mean square before its root is taken
   */
  record RmsProp(float decay, float momentum, float epsilon) implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      OptimizerStep step = new OptimizerStep(slim, "RMSProp", gradients, 1f, 0f);
      Operand<TFloat32> rho = step.constant("decay", decay);
      Operand<TFloat32> factor = step.constant("momentum", momentum);
      Operand<TFloat32> offset = step.constant("epsilon", epsilon);
      return step.update(
          "ResourceApplyRMSProp", gradient -> List.of(learningRate, rho, factor, offset, gradient));
    }
  }

  /**
   * Source: {@code tf.train.AdamOptimizer}; Kingma and Ba, 2014.
   *
   * @param beta1 how much of the mean gradient stays at each step
   * @param beta2 how much of the mean square stays at each step
   * @param epsilon added to the root of the mean square
   */
  record Adam(float beta1, float beta2, float epsilon) implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      BetaPower first = BetaPower.of(slim, "beta1", beta1, gradients);
      BetaPower second = BetaPower.of(slim, "beta2", beta2, gradients);
      OptimizerStep step = new OptimizerStep(slim, "Adam", gradients, 0f, 0f);
      Operand<TFloat32> decay1 = step.constant("beta1", beta1);
      Operand<TFloat32> decay2 = step.constant("beta2", beta2);
      Operand<TFloat32> offset = step.constant("epsilon", epsilon);
      List<Operation> updates =
          step.update(
              "ResourceApplyAdam",
              gradient ->
                  List.of(
                      first.value(),
                      second.value(),
                      learningRate,
                      decay1,
                      decay2,
                      offset,
                      gradient));
      OpScope after = step.scope().withControlDependencyOps(updates);
      List<Operation> all = new ArrayList<>(updates);
      all.add(first.raise(after, decay1));
      all.add(second.raise(after, decay2));
      return List.copyOf(all);
    }
  }

  /**
   * Source: {@code tf.train.AdadeltaOptimizer}; Zeiler, 2012.
   *
   * @param rho how much of the mean squares stays at each step
   * @param epsilon added to the mean squares
   */
  record Adadelta(float rho, float epsilon) implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      OptimizerStep step = new OptimizerStep(slim, "Adadelta", gradients, 0f, 0f);
      Operand<TFloat32> decay = step.constant("rho", rho);
      Operand<TFloat32> offset = step.constant("epsilon", epsilon);
      return step.update(
          "ResourceApplyAdadelta", gradient -> List.of(learningRate, decay, offset, gradient));
    }
  }

  /**
   * Source: {@code tf.train.AdagradOptimizer}; Duchi and others, 2011.
   *
   * @param initialAccumulatorValue what the sums of squares start from
   */
  record Adagrad(float initialAccumulatorValue) implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      OptimizerStep step = new OptimizerStep(slim, "Adagrad", gradients, initialAccumulatorValue);
      return step.update("ResourceApplyAdagrad", gradient -> List.of(learningRate, gradient));
    }
  }

  /**
   * Source: {@code tf.train.FtrlOptimizer}; McMahan and others, 2013.
   *
   * @param learningRatePower how the learning rate falls with the sum of squares; 0 or less
   * @param initialAccumulatorValue what the sums of squares start from
   * @param l1RegularizationStrength the L1 penalty
   * @param l2RegularizationStrength the L2 penalty
   */
  record Ftrl(
      float learningRatePower,
      float initialAccumulatorValue,
      float l1RegularizationStrength,
      float l2RegularizationStrength)
      implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      OptimizerStep step = new OptimizerStep(slim, "Ftrl", gradients, initialAccumulatorValue, 0f);
      Operand<TFloat32> l1 = step.constant("l1_regularization_strength", l1RegularizationStrength);
      Operand<TFloat32> l2 = step.constant("l2_regularization_strength", l2RegularizationStrength);
      Operand<TFloat32> power = step.constant("learning_rate_power", learningRatePower);
      return step.update(
          "ResourceApplyFtrl", gradient -> List.of(gradient, learningRate, l1, l2, power));
    }
  }
}
