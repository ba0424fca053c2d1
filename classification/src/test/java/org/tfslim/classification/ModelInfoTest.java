package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.testing.SampleCheckpoints;
import org.tfslim.nets.Nets;

class ModelInfoTest {
  private static final ModelInfo INFO =
      ModelInfo.of(Nets.get("lenet"), 3)
          .withLabels(List.of("T-shirt/top", "Stra\u00dfe", "<\"\\"))
          .withLabelsOffset(1)
          .withImages(28, 1, "lenet")
          .withDatasetName("clothes");

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("model_info.json");
  }

  private void replace(String what, String with) {
    INFO.write(directory);
    String text = new String(SampleCheckpoints.read(file()), StandardCharsets.UTF_8);
    assertThat(text).contains(what);
    SampleCheckpoints.write(file(), text.replace(what, with));
  }

  @Test
  void comesBackAsItWasWritten() {
    INFO.write(directory);
    assertThat(ModelInfo.read(file())).isEqualTo(INFO);
    assertThat(ModelInfo.beside(directory.resolve("model.ckpt-1"))).contains(INFO);
    assertThat(file())
        .content()
        .startsWith("{\n  \"schema_version\": 1,\n  \"model_name\": \"lenet\"");
    assertThat(SampleCheckpoints.names(directory)).containsExactly("model_info.json");
  }

  @Test
  void unknownFieldsAreIgnored() {
    replace("\"channels\": 1", "\"channels\": 1, \"epochs\": [1, {}]");
    assertThat(ModelInfo.read(file())).isEqualTo(INFO);
  }

  @Test
  void mayBeMissing() {
    assertThat(ModelInfo.beside(directory.resolve("model.ckpt-1"))).isEmpty();
    assertThatThrownBy(() -> ModelInfo.read(file()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file() + " is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"channels\": 1 | \"channels\": \"1\" | channels is \"1\", an integer is expected",
        "\"channels\": 1 | \"channels\": 1.5 | channels is 1.5, an integer is expected",
        "\"channels\": 1 | \"channels\": 9999999999 | an integer is expected",
        "\"channels\": 1 | \"channel\": 1 | channels is missing",
        "\"channels\": 1 | \"channels\": 0 | channels is 0, 1 or 3 is needed",
        "\"channels\": 1 | \"channels\": 1000000 | channels is 1000000, 1 or 3 is needed. Correct",
        "\"channels\": 1 | \"channels\": -3 | channels is -3, 1 or 3 is needed",
        "\"channels\": 1 | \"channels\": null | channels is null, an integer is expected",
        "\"channels\": 1 | \"channels\": 1e99 | an integer is expected",
        "\"image_size\": 28 | \"image_size\": 100000 | image_size is 100000, at most 16384 is sensible. Correct",
        "\"num_classes\": 3 | \"num_classes\": 2147483647 | num_classes is 2147483647, at most",
        "\"num_classes\": 3 | \"num_classes\": -1 | num_classes is -1, at least 1",
        "\"labels_offset\": 1 | \"labels_offset\": 2000000000 | labels_offset is 2000000000, at most",
        "\"schema_version\": 1 | \"schema_version\": -1 | schema_version is -1, at least 1",
        "\"num_classes\": 3 | \"num_classes\": 4 | 3 labels for num_classes 4",
        "\"lenet\" | \"\" | model_name is empty",
        "\"lenet\" | null | model_name is null, a string is expected",
        "\"clothes\" | clothes | is damaged",
        "\"Stra\u00dfe\" | 7 | labels is 7, a string is expected",
        "} | `` | is damaged",
        "{ | `` | is damaged",
        "\"schema_version\": 1 | \"schema_version\": 2 | version 2, this program understands 1",
      })
  void refusesDamage(String what, String with, String message) {
    replace(what, with);
    assertThatThrownBy(() -> ModelInfo.read(file()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining(message);
  }

  @Test
  void refusesOtherTexts() {
    for (String text : List.of("", "null", "[]", "1", "[".repeat(100_000), "\0")) {
      SampleCheckpoints.write(file(), text);
      assertThatThrownBy(() -> ModelInfo.beside(directory.resolve("model.ckpt-1")))
          .isInstanceOf(DataException.class);
    }
    SampleCheckpoints.write(file(), new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> ModelInfo.read(file())).isInstanceOf(DataException.class);
  }

  @Test
  void refusesValuesThatCannotBe() {
    assertThatThrownBy(
            () ->
                ModelInfo.of(Nets.get("lenet"), 10)
                    .withLabels(List.of("a"))
                    .withImages(28, 1, "lenet"))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("1 label for num_classes 10");
  }
}
