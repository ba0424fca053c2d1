package org.tfslim.slim.saving;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  /**
   * The averages, if the checkpoint has one of each variable that is trained; the own values of
   * those that are not trained and have no average. Without a single average, the own values of
   * all.
   */
  IF_STORED,
  /** The same, but a checkpoint without a single average is an error. */
  REQUIRED,
  /** The own values of all. */
  NEVER;

  private static final int SHOWN = 3;

  /** What the name of a variable's average ends with, after the name of the variable. */
  public static final String SUFFIX = ConversionPlan.AVERAGE_SUFFIX;

  /**
   * The names to read variables under.
   *
   * @param variables by their own names
   * @return the same, in the same order, by the names that are read
   * @throws DataException if averages are required and there is none, or some trained variables
   *     have an average and others have none: such a mixture was never trained
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
    requireAllOrNone(reader, variables, stored);
    return stored;
  }

  private static void requireAllOrNone(
      CheckpointReader reader,
      Map<String, Variable<?>> variables,
      Map<String, Variable<?>> stored) {
    List<String> without =
        variables.entrySet().stream()
            .filter(it -> it.getValue().trainable() && stored.containsKey(it.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    long averages = stored.keySet().stream().filter(it -> !variables.containsKey(it)).count();
    if (averages > 0 && !without.isEmpty()) {
      throw new DataException(
          "The checkpoint %s has moving averages of %d of %d variables, but none of %s%s. Values and averages together are not a network that was trained: use_moving_averages=false takes the values of all."
              .formatted(
                  reader.prefix(),
                  averages,
                  variables.size(),
                  without.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                  without.size() > SHOWN ? " and others" : ""),
          "use_moving_averages");
    }
  }

  private String source(CheckpointReader reader, String variable) {
    boolean averaged = this != NEVER && reader.find(variable + SUFFIX).isPresent();
    return averaged ? variable + SUFFIX : variable;
  }
}
