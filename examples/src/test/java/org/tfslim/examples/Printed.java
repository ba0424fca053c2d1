package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an example prints. */
final class Printed {
  private Printed() {}

  /** An example that may throw anything. */
  interface Example {
    void run() throws Exception;
  }

  static String by(Example example) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.run();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** The value of a metric. */
  static double value(String printed, String metric) {
    Matcher found = Pattern.compile("eval/" + metric + "\\[(\\d\\.\\d+)]").matcher(printed);
    assertThat(found.find()).as(printed).isTrue();
    return Double.parseDouble(found.group(1));
  }
}
