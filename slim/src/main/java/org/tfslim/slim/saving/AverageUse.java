package org.tfslim.slim.saving;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tfslim.formats.DataException;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.slim.Variable;

/**
 * Whether variables get their own values or their moving averages when they are restored. A
 * checkpoint has the average of the variable {@code X} as {@code X/ExponentialMovingAverage}.
 * Source: {@code tf.train.ExponentialMovingAverage.variables_to_restore}.
 */
public enum AverageUse {
  /** The average of each variable that has one in the checkpoint, the own values of all others. */
  IF_STORED,
  /** The same, but a checkpoint without a single average is an error. */
  REQUIRED,
  /** The own values of all. */
  NEVER;

  /** What the name of a variable's average ends with, after the name of the variable. */
  public static final String SUFFIX = ConversionPlan.AVERAGE_SUFFIX;

  /**
   * The names to read variables under.
   *
   * @param variables by their own names
   * @return the same, in the same order, by the names that are read
   * @throws DataException if averages are required and there is none
   */
  Map<String, Variable<?>> stored(CheckpointReader reader, Map<String, Variable<?>> variables) {
    Map<String, Variable<?>> stored = new LinkedHashMap<>();
    variables.forEach((name, variable) -> stored.put(source(reader, name), variable));
    if (this == REQUIRED && stored.keySet().equals(variables.keySet())) {
      throw new DataException(
          "The checkpoint %s has no moving averages: there is no %s, nor one of any other variable. Leave out use_moving_averages and moving_average_decay, or name a checkpoint of a training run with moving_average_decay."
              .formatted(reader.prefix(), variables.keySet().iterator().next() + SUFFIX),
          "use_moving_averages",
          "moving_average_decay");
    }
    return stored;
  }

  private String source(CheckpointReader reader, String variable) {
    boolean averaged = this != NEVER && reader.find(variable + SUFFIX).isPresent();
    return averaged ? variable + SUFFIX : variable;
  }
}
