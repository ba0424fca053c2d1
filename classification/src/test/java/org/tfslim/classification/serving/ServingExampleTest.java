package org.tfslim.classification.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.testkit.TestData;

class ServingExampleTest {
  @TempDir private Path folder;

  @Test
  void theExampleRuns() throws IOException {
    ServedLenet.export(folder.resolve("1"));
    List<String> lines =
        ServingExample.run(folder, TestData.path("images/bag.png")).lines().toList();
    assertThat(lines).hasSize(3).allMatch(line -> line.matches("\\S+ 0\\.\\d+"));
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    assertThat(ServingExample.run(folder, text)).startsWith("the image cannot be decoded");
  }

  /** README shows the lines that run here. */
  @Test
  void theReadmeShowsIt() throws IOException {
    Path root = TestData.path(".").resolve("..");
    String source =
        Files.readString(
            root.resolve(
                "classification/src/test/java/org/tfslim/classification/serving/ServingExample.java"));
    String example = source.substring(source.indexOf("// begin") + 8, source.indexOf("// end"));
    assertThat(Files.readString(root.resolve("README.md")))
        .contains(example.strip().indent(4).replace("\n    " + "    ", "\n    "));
  }
}
