package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.testkit.Documents;

/**
 * Every message in docs/TROUBLESHOOTING.md is what a program prints. {@code -Dtfslim.docs=write}
 * writes them into the page.
 */
class TroubleshootingTest {
  private static final String FILE = "docs/TROUBLESHOOTING.md";

  /** A comment with the name of a message, and the message as an indented block. */
  private static final Pattern MESSAGE =
      Pattern.compile("(?m)^<!-- (.+) -->\\n((?:\\n| {4}.*\\n)*)");

  @TempDir static Path folder;

  private static Troubles troubles;

  @BeforeAll
  static void train() throws Exception {
    troubles = new Troubles(folder);
  }

  @Test
  void thePageHasTheMessagesThatAreTested() {
    assertThat(inPage().keySet()).containsExactlyInAnyOrderElementsOf(troubles.names());
  }

  @TestFactory
  Stream<DynamicTest> aMessageIsAsPrinted() {
    return troubles.names().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> checkOrWrite(name)));
  }

  private static void checkOrWrite(String name) throws Exception {
    String printed = troubles.message(name);
    if (Documents.areWritten()) {
      Documents.write(
          FILE,
          MESSAGE
              .matcher(Documents.read(FILE))
              .replaceAll(it -> Matcher.quoteReplacement(block(it, name, printed))));
    }
    assertThat(inPage()).containsEntry(name, printed);
  }

  private static String block(MatchResult block, String name, String printed) {
    return block.group(1).equals(name)
        ? "<!-- %s -->\n\n%s\n\n".formatted(name, printed.indent(4).stripTrailing())
        : block.group();
  }

  private static Map<String, String> inPage() {
    return MESSAGE
        .matcher(Documents.read(FILE))
        .results()
        .collect(
            Collectors.toMap(
                it -> it.group(1),
                it -> it.group(2).strip().replaceAll("(?m)^ {4}", ""),
                (first, second) -> first + " and " + second,
                LinkedHashMap::new));
  }
}
