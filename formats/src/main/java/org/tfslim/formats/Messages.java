package org.tfslim.formats;

/** Receives what a library reports while it works; a program prints it, an application logs it. */
public interface Messages {
  /** Reports what is being done. */
  void info(String message);

  /** Reports what may be wrong, and what to do about it. */
  void warn(String message);
}
