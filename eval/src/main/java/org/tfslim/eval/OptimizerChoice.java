package org.tfslim.eval;

import org.tfslim.slim.optimizers.Optimizer;

/** The optimizers to measure with, each with the defaults of slim's training program. */
enum OptimizerChoice {
  SGD,
  MOMENTUM,
  RMSPROP,
  ADAM;

  Optimizer optimizer() {
    return switch (this) {
      case SGD -> Optimizer.sgd();
      case MOMENTUM -> Optimizer.momentum(0.9f, false);
      case RMSPROP -> Optimizer.rmsProp(0.9f, 0.9f, 1);
      case ADAM -> Optimizer.adam(0.9f, 0.999f, 1);
    };
  }
}
