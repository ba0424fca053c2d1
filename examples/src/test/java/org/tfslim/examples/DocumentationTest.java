package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)\\)");

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    for (Path page : pages()) {
      assertThat(found(LINK, page))
          .as("links of %s", page)
          .allMatch(link -> Files.exists(page.resolveSibling(link)));
    }
  }

  @Test
  void theReadmeNamesEveryPageAndEveryExample() throws IOException {
    List<Path> linked =
        found(LINK, Outside.root().resolve("README.md")).stream()
            .map(link -> Outside.root().resolve(link))
            .toList();

    assertThat(linked).containsAll(pages().stream().filter(page -> !isReadme(page)).toList());
    assertThat(linked).containsAll(examples());
  }

  @Test
  void anExampleIsAPage() throws IOException {
    assertThat(examples()).isNotEmpty();
    for (Path example : examples()) {
      assertThat(Files.readAllLines(example)).as("lines of %s", example).hasSizeLessThan(60);
    }
  }

  private static List<Path> pages() throws IOException {
    Path root = Outside.root();
    return Stream.concat(
            Stream.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md")),
            files(root.resolve("docs"), path -> path.toString().endsWith(".md")).stream())
        .toList();
  }

  private static boolean isReadme(Path page) {
    return page.endsWith("README.md");
  }

  private static List<Path> examples() throws IOException {
    return files(
        Outside.root().resolve("examples/src/main/java/org/tfslim/examples"),
        path -> !path.endsWith("package-info.java"));
  }

  private static List<Path> files(Path folder, Predicate<Path> filter) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(filter).sorted().toList();
    }
  }

  private static List<String> found(Pattern pattern, Path page) throws IOException {
    return pattern
        .matcher(Files.readString(page))
        .results()
        .map(match -> match.group(1))
        .distinct()
        .toList();
  }
}
