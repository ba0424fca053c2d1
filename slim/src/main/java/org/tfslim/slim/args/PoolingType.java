package org.tfslim.slim.args;

/** What {@code slim.pool} takes of the values in a window. The names are slim's. */
public enum PoolingType {
  /** Their maximum. */
  MAX,
  /** Their mean; padding does not count. */
  AVG
}
