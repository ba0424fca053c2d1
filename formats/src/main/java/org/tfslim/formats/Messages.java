package org.tfslim.formats;

/** Takes what a library has to say while it works; a program prints it, an application logs it. */
public interface Messages {
  /** What is being done. */
  void info(String message);

  /** What may be wrong, and what to do about it. */
  void warn(String message);
}
