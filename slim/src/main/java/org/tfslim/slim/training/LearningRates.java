package org.tfslim.slim.training;

import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OpScope;

/**
 * Learning rates as functions of the global step, scalars in the graph. Source: {@code
 * _configure_learning_rate} in {@code train_image_classifier.py} and {@code tf.train}'s schedules.
 */
public final class LearningRates {
  private LearningRates() {}

  /**
   * After how many steps the rate decays, by slim's formula: {@code numSamples * numEpochsPerDecay
   * / batchSize}, rounded down.
   *
   * @throws OptionException if that is less than one step
   */
  public static long decaySteps(long numSamples, double numEpochsPerDecay, long batchSize) {
    long steps = (long) (numSamples * numEpochsPerDecay / batchSize);
    if (steps < 1) {
      throw new OptionException(
          "The learning rate would decay after less than one step: "
              + numSamples
              + " samples x "
              + numEpochsPerDecay
              + " epochs per decay / batch size "
              + batchSize
              + ". Raise num_epochs_per_decay, lower batch_size, or use a fixed learning rate.",
          "num_epochs_per_decay",
          "batch_size");
    }
    return steps;
  }

  /** Always {@code rate}: the operation {@code fixed_learning_rate}. */
  public static Operand<TFloat32> fixed(Slim slim, float rate) {
    return slim.ops().constant("fixed_learning_rate", rate);
  }

  /**
   * {@code rate * decayRate ^ (step / decaySteps)}: the operation {@code
   * exponential_decay_learning_rate}.
   *
   * @param staircase rounds the exponent down, so that the rate falls in steps, as slim's does
   */
  public static Operand<TFloat32> exponential(
      Slim slim, float rate, long decaySteps, float decayRate, boolean staircase) {
    OpScope scope = slim.ops().enter("exponential_decay_learning_rate");
    Output<TFloat32> exponent =
        scope
            .node("RealDiv", "truediv")
            .input(step(slim, scope), scope.constant("decay_steps", (float) decaySteps))
            .output();
    if (staircase) {
      exponent = scope.node("Floor").input(exponent).output();
    }
    Output<TFloat32> decay =
        scope.node("Pow").input(scope.constant("decay_rate", decayRate), exponent).output();
    return scope
        .nodeOfScope("Mul")
        .input(scope.constant("initial_learning_rate", rate), decay)
        .output();
  }

  /**
   * From {@code rate} to {@code endRate} in {@code decaySteps} steps, then {@code endRate}: the
   * operation {@code polynomial_decay_learning_rate}.
   *
   * @param power the exponent of the share of steps that remain; slim's is 1
   */
  public static Operand<TFloat32> polynomial(
      Slim slim, float rate, long decaySteps, float endRate, float power) {
    OpScope scope = slim.ops().enter("polynomial_decay_learning_rate");
    Output<TFloat32> left = left(slim, scope, decaySteps);
    Output<TFloat32> decay = scope.node("Pow").input(left, scope.constant("power", power)).output();
    Operand<TFloat32> end = scope.constant("end_learning_rate", endRate);
    Output<TFloat32> range =
        scope
            .node("Sub", "range")
            .input(scope.constant("initial_learning_rate", rate), end)
            .output();
    Output<TFloat32> above = scope.node("Mul").input(range, decay).output();
    return scope.nodeOfScope("AddV2").input(above, end).output();
  }

  /**
   * From {@code rate} down to {@code alpha * rate} in {@code decaySteps} steps along half a cosine,
   * then constant: the operation {@code cosine_decay_learning_rate}. Source: {@code
   * tf.train.cosine_decay}.
   */
  public static Operand<TFloat32> cosine(Slim slim, float rate, long decaySteps, float alpha) {
    OpScope scope = slim.ops().enter("cosine_decay_learning_rate");
    Output<TFloat32> angle =
        scope
            .node("Mul", "angle")
            .input(done(slim, scope, decaySteps), scope.constant("pi", (float) Math.PI))
            .output();
    Output<TFloat32> raised =
        scope
            .node("AddV2", "raised")
            .input(scope.node("Cos").input(angle).output(), scope.constant("one", 1f))
            .output();
    Output<TFloat32> falling =
        scope
            .node("Mul", "falling")
            .input(raised, scope.constant("amplitude", 0.5f * (1 - alpha)))
            .output();
    Output<TFloat32> decay =
        scope.node("AddV2", "decayed").input(falling, scope.constant("alpha", alpha)).output();
    return scope
        .nodeOfScope("Mul")
        .input(scope.constant("initial_learning_rate", rate), decay)
        .output();
  }

  /**
   * {@code rate}, but in the first {@code warmUpSteps} steps only a part of it that grows evenly:
   * {@code (step + 1) / warmUpSteps}. The operation {@code warm_up_learning_rate}.
   */
  public static Operand<TFloat32> warmUp(Slim slim, Operand<TFloat32> rate, long warmUpSteps) {
    OpScope scope = slim.ops().enter("warm_up_learning_rate");
    Operand<TFloat32> one = scope.constant("one", 1f);
    Output<TFloat32> next = scope.node("AddV2", "next").input(step(slim, scope), one).output();
    Output<TFloat32> part =
        scope
            .node("RealDiv", "truediv")
            .input(next, scope.constant("warm_up_steps", (float) warmUpSteps))
            .output();
    Output<TFloat32> capped = scope.node("Minimum").input(part, one).output();
    return scope.nodeOfScope("Mul").input(rate, capped).output();
  }

  /** The share of {@code steps} that remains, from 1 down to 0. */
  private static Output<TFloat32> left(Slim slim, OpScope scope, long steps) {
    return scope
        .node("Sub", "left")
        .input(scope.constant("one", 1f), done(slim, scope, steps))
        .output();
  }

  /** The share of {@code steps} that is done, from 0 up to 1. */
  private static Output<TFloat32> done(Slim slim, OpScope scope, long steps) {
    Operand<TFloat32> all = scope.constant("decay_steps", (float) steps);
    Output<TFloat32> capped = scope.node("Minimum").input(step(slim, scope), all).output();
    return scope.node("RealDiv", "truediv").input(capped, all).output();
  }

  private static Output<TFloat32> step(Slim slim, OpScope scope) {
    return scope
        .node("Cast")
        .input(slim.globalStep().value())
        .attr("DstT", DataType.DT_FLOAT)
        .output();
  }
}
