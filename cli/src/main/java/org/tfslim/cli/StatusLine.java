package org.tfslim.cli;

import java.io.PrintStream;
import org.tfslim.formats.Printable;

/** The last line of a terminal, which is redrawn in place; everything else is printed above it. */
final class StatusLine {
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream stream;
  private String text = "";

  StatusLine(PrintStream stream) {
    this.stream = stream;
  }

  /** Draws a text in place of the previous one. */
  synchronized void show(String newText) {
    text = Printable.line(newText);
    stream.print(ERASE + text);
    stream.flush();
  }

  /** Leaves the text where it is and continues below it. */
  synchronized void finish() {
    if (!text.isEmpty()) {
      stream.println();
      stream.flush();
    }
    text = "";
  }

  /** Runs something that prints, while the status line is removed. */
  synchronized void above(Runnable print) {
    if (!text.isEmpty()) {
      stream.print(ERASE);
      stream.flush();
    }
    print.run();
    if (!text.isEmpty()) {
      show(text);
    }
  }
}
