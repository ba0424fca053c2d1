package org.tfslim.formats;

/** Hears how far a long piece of work has come, e.g. to draw a progress bar. */
@FunctionalInterface
public interface ProgressListener {
  /**
   * Called after each step, from the thread that does the work.
   *
   * @param what what is worked on, e.g. a file's name
   * @param done the steps done
   * @param total the steps there are
   */
  void update(String what, long done, long total);

  /** Nobody listens. */
  static ProgressListener none() {
    return (what, done, total) -> {};
  }
}
