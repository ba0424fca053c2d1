package org.tfslim.testkit;

/**
 * Stands for the end of a program: thrown at a chosen change of a file and at all uses after it.
 */
public final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  Killed() {
    super("the program was killed here", null, false, false);
  }
}
