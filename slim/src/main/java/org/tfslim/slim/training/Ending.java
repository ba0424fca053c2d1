package org.tfslim.slim.training;

/** How a training loop ends. */
public enum Ending {
  /** The number of steps was reached. */
  FINISHED,
  /** It was told to stop, between two steps. */
  STOPPED,
  /** Something was thrown; variables may be left in the middle of a step. */
  FAILED
}
