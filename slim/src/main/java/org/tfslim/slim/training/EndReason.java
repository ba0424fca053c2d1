package org.tfslim.slim.training;

/** Why a training loop ended. */
public enum EndReason {
  /** The number of steps was reached. */
  FINISHED,
  /** It was told to stop, between two steps. */
  STOPPED,
  /** Something was thrown; variables may be left in the middle of a step. */
  FAILED
}
