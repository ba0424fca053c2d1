package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        .hasMessageContaining("or save its arrays as an npz file, with h5py installed:");
    assertThatThrownBy(() -> SampleWeights.open("latest.h5"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("superblock of version 3");
  }

  @Test
  void saysWhatAnHdf5FileHasBesideItsTensors() {
    assertThat(SampleWeights.open("types_links.h5").leftOut())
        .extracting(it -> it.name() + ": " + it.reason())
        .containsExactly(
            "arrays: arrays in arrays",
            "complex: compounds of several values",
            "compound: compounds of several values",
            "dangling: a link to /nowhere",
            "fixed_text: strings of 5 bytes",
            "lists: lists of different lengths",
            "long: floating-point numbers of 80 bits",
            "loop: another name of 'group'",
            "nothing: without elements",
            "opaque: opaque elements of 5 bytes",
            "reference: references",
            "soft: a link to /a",
            "text: strings",
            "type: a type",
            "typed: of a type that is stored by itself in the file");
  }

  @ParameterizedTest
  @CsvSource({
    "chunks, 100, stored in chunks",
    "packed, 100, stored in chunks",
    "grows, 3, stored in chunks",
    "never, 4, were never written",
    "outside, 4, are in other files",
    "virtual, 4, put together from others"
  })
  void listsArraysWhoseElementsAreNotRead(String name, String shape, String reason) {
    WeightsFile file = SampleWeights.open("unread.h5");
    assertThat(file.read(file.find("a").orElseThrow()).getFloat(0)).isEqualTo(1);
    TensorEntry entry = file.find(name).orElseThrow();
    assertThat(entry.shapeText()).isEqualTo(shape);
    assertThatThrownBy(() -> file.requireReadable(entry))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(reason + " ('" + name + "')")
        .hasMessageContaining("Leave it out with exclude");
  }

  @ParameterizedTest
  @CsvSource({
    "latest.h5, a superblock of version",
    "newer_group.h5, groups of the newer kind",
    "user_block.h5, a block of 512 bytes of another program before it"
  })
  void saysHowToReadNewerKindsOfHdf5(String name, String part) {
    assertThatThrownBy(() -> SampleWeights.open(name))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(part)
        .hasMessageContaining("numpy.savez('weights.npz', **arrays)");
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
