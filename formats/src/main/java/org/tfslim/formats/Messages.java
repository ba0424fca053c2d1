package org.tfslim.formats;

import java.util.function.Consumer;

/** Receives what a library reports while it works; a program prints it, an application logs it. */
public interface Messages {
  /** Reports what is being done. */
  void info(String message);

  /** Reports what may be wrong, and what to do about it. */
  void warn(String message);

  /**
   * Passes everything on to one receiver, warnings with {@code warning: } before them.
   *
   * @param receiver such as {@code System.out::println}; one that does nothing keeps silent
   */
  static Messages to(Consumer<String> receiver) {
    return new Messages() {
      @Override
      public void info(String message) {
        receiver.accept(message);
      }

      @Override
      public void warn(String message) {
        receiver.accept("warning: " + message);
      }
    };
  }
}
