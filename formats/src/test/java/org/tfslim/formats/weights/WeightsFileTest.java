package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;

/** Files that Python wrote are read to the last bit, whatever their format. */
class WeightsFileTest {
  static List<String> files() {
    return SampleWeights.expected().stream().map(row -> row.get("file")).distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsWhatPythonWrote(String name) {
    WeightsFile file = SampleWeights.open(name);
    List<String> expected = SampleWeights.expected(name);
    if (name.endsWith("h5") && !name.startsWith("types")) {
      // Keras's groups hold a group of the same name, which its own names leave out.
      assertThat(SampleWeights.read(file))
          .extracting(line -> line.replaceFirst("([a-z0-9_]+)/\\1/", "$1/"))
          .containsExactlyInAnyOrderElementsOf(
              expected.stream()
                  .map(line -> line.replaceFirst("([a-z0-9_]+)/\\1/", "$1/"))
                  .toList());
    } else {
      assertThat(SampleWeights.read(file)).isEqualTo(expected);
    }
  }

  @Test
  void namesTheFormats() {
    assertThat(SampleWeights.open("types.npz").format()).isEqualTo("npz");
    assertThat(SampleWeights.open("types.h5").format()).isEqualTo("HDF5");
    assertThat(SampleWeights.open("types.safetensors").format()).isEqualTo("safetensors");
    assertThat(SampleWeights.open("saved_model").format()).startsWith("V2");
  }

  @Test
  void tellsFormatsByTheirFirstBytes(@TempDir Path directory) {
    for (String name : List.of("types.npz", "types.h5")) {
      Path copy = directory.resolve("weights");
      SampleWeights.write(copy, SampleWeights.readAll(SampleWeights.path(name)));
      assertThat(SampleWeights.read(WeightsFile.open(copy.toString())))
          .isEqualTo(SampleWeights.expected(name));
    }
  }

  @Test
  void refusesPartsOfHdf5ThatKerasDoesNotUse() {
    WeightsFile chunked = SampleWeights.open("chunked.h5");
    TensorEntry entry = chunked.find("a").orElseThrow();
    assertThat(entry.shapeText()).isEqualTo("8x8");
    assertThatThrownBy(() -> chunked.read(entry))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("exclude")
        .hasMessageContaining("in chunks")
        .hasMessageContaining("Save the weights");
    assertThatThrownBy(() -> SampleWeights.open("latest.h5"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("superblock of version 3");
  }

  @Test
  void missingFilesAreNamed(@TempDir Path directory) {
    for (String name : List.of("a.npz", "a.safetensors", "a.h5", "a")) {
      assertThatThrownBy(() -> WeightsFile.open(directory.resolve(name).toString()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(name);
    }
  }
}
