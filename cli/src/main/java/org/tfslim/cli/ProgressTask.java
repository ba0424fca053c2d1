package org.tfslim.cli;

import java.util.OptionalLong;

/**
 * Work that proceeds in steps.
 *
 * @param label what stands before the bar
 * @param start steps that were done before, when a run is resumed
 * @param total steps in the end, those before the start included; empty where there is no end
 * @param unit what speed is counted in, as {@code images}
 * @param unitsPerStep units that one step works through
 */
public record ProgressTask(
    String label, long start, OptionalLong total, String unit, long unitsPerStep) {
  /** Work of a known number of steps, from the first one on. */
  public static ProgressTask of(String label, long total, String unit, long unitsPerStep) {
    return new ProgressTask(label, 0, OptionalLong.of(total), unit, unitsPerStep);
  }
}
