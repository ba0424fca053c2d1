package org.tfslim.cli;

import java.util.OptionalLong;

/**
 * Work that proceeds in steps.
 *
 * @param label the text before the bar
 * @param start the number of steps that were done before, if a run is resumed
 * @param total the total number of steps, including those before the start; empty if there is no
 *     end
 * @param unit the unit of the speed, such as {@code images}
 * @param unitsPerStep the number of units per step
 */
public record ProgressTask(
    String label, long start, OptionalLong total, String unit, long unitsPerStep) {
  /** Work with a known number of steps that starts at the first one. */
  public static ProgressTask of(String label, long total, String unit, long unitsPerStep) {
    return new ProgressTask(label, 0, OptionalLong.of(total), unit, unitsPerStep);
  }
}
