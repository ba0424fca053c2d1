package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tfslim.testkit.Documents;

/** The table of networks in README.md is made of their specs, with {@code -Dtfslim.docs=write}. */
class NetworkTableTest {
  private static final String FILE = "README.md";
  private static final String HEAD = "| Name | Image | Source |\n|---|---|---|\n";
  private static final Pattern TABLE = Pattern.compile(Pattern.quote(HEAD) + "(\\|.*\n)*");

  private static String table() {
    return Nets.all().stream()
        .map(spec -> "| `%s` | %s | %s |\n".formatted(spec.name(), spec.input(), spec.source()))
        .collect(Collectors.joining("", HEAD, ""));
  }

  @Test
  void theTableIsTrue() {
    if (Documents.areWritten()) {
      String changed =
          TABLE.matcher(Documents.read(FILE)).replaceFirst(Matcher.quoteReplacement(table()));
      Documents.write(FILE, changed);
    }
    Matcher matcher = TABLE.matcher(Documents.read(FILE));
    assertThat(matcher.find()).as("%s has a table of the networks", FILE).isTrue();
    assertThat(matcher.group())
        .as("the networks in %s; -Dtest=NetworkTableTest -Dtfslim.docs=write makes them", FILE)
        .isEqualTo(table());
  }
}
