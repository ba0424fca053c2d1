package org.tfslim.cli;

/** How much is logged; each level includes those after it. */
public enum Verbosity {
  /** Everything, and the stack traces of failures. */
  DEBUG,
  /** What the program is doing. */
  INFO,
  /** What may be wrong. */
  WARN,
  /** Only what ends the program. */
  ERROR
}
