package org.tfslim.formats;

/** Is notified of the progress of a long task, e.g. to draw a progress bar. */
@FunctionalInterface
public interface ProgressListener {
  /**
   * Called after each step, from the thread that does the work.
   *
   * @param what what is being worked on, e.g. a file's name
   * @param done the number of steps done
   * @param total the total number of steps
   */
  void update(String what, long done, long total);

  /** A listener that does nothing. */
  static ProgressListener none() {
    return (what, done, total) -> {};
  }
}
