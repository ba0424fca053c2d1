package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointReader.Depth;
import org.tfslim.formats.testing.SampleCheckpoints;

class CheckpointReaderTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {SampleCheckpoints.SHARDED, SampleCheckpoints.SLICED, SampleCheckpoints.SNAPPY})
  void readsShardsSlicesAndAllTypes(String checkpoint) {
    Path prefix = SampleCheckpoints.copy(checkpoint, directory.resolve("model.ckpt-7"));
    CheckpointReader reader = CheckpointReader.open(prefix);
    assertThat(reader.entries())
        .extracting(
            entry ->
                String.join(
                    " ",
                    entry.name(),
                    entry.dtypeText(),
                    entry.shapeText(),
                    SampleCheckpoints.hex(reader, entry)))
        .isEqualTo(
            SampleCheckpoints.expected(checkpoint).stream()
                .map(row -> String.join(" ", row.values()))
                .toList());
    assertThat(reader.problems(Depth.CHECKSUMS)).isEmpty();
  }

  private CheckpointReader sharded() {
    return CheckpointReader.open(SampleCheckpoints.copyTo(directory.resolve("model.ckpt-7")));
  }

  @Test
  void readsTypedValues() {
    CheckpointReader reader = sharded();
    assertThat(reader.readLongs("global_step")).containsExactly(1L << 40);
    assertThat(reader.readFloats("rows")).hasSize(21).startsWith(48.75f);
    assertThat(reader.readStrings("types/string").get(1)).asString().isEqualTo("daisy");
    assertThat(reader.find("empty")).hasValueSatisfying(e -> assertThat(e.byteSize()).isZero());
    assertThat(reader.find("nothing")).isEmpty();
  }

  @Test
  void namesTheNearestTensors() {
    CheckpointReader reader = sharded();
    assertThatThrownBy(() -> reader.read("types/float23"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no tensor types/float23")
        .hasMessageContaining("types/float32");
  }

  @Test
  void refusesAnotherType() {
    CheckpointReader reader = sharded();
    assertThatThrownBy(() -> reader.readFloats("global_step"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is of type int64, expected float32");
    assertThatThrownBy(() -> reader.read("types/string")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> reader.readStrings("rows")).isInstanceOf(DataException.class);
  }

  @Test
  void tellsOfAMissingAndOfACutOffShard() throws IOException {
    Path prefix = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-7"));
    Path first = CheckpointPaths.data(prefix, 0, 2);
    Path second = CheckpointPaths.data(prefix, 1, 2);
    Files.delete(first);
    SampleCheckpoints.cut(second, 1);
    CheckpointReader reader = CheckpointReader.open(prefix);
    assertThat(reader.problems(Depth.FILES))
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).contains(first + " is missing"))
        .anySatisfy(problem -> assertThat(problem).contains(second + " is cut off"));
    assertThatThrownBy(() -> reader.verify(Depth.FILES)).isInstanceOf(DataException.class);
  }

  @Test
  void tellsOfAFlippedByte() {
    Path prefix = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-7"));
    SampleCheckpoints.flip(CheckpointPaths.data(prefix, 0, 2), 5);
    CheckpointReader reader = CheckpointReader.open(prefix);
    assertThat(reader.problems(Depth.FILES)).isEmpty();
    assertThat(reader.problems(Depth.CHECKSUMS))
        .singleElement()
        .asString()
        .contains("data-00000-of-00002 is damaged at byte", "checksum");
  }

  @Test
  void readsOnlyTheBytesOfTheWantedTensor() {
    Path prefix = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-7"));
    SampleCheckpoints.write(CheckpointPaths.data(prefix, 0, 2), new byte[0]);
    CheckpointReader reader = CheckpointReader.open(prefix);
    List<String> readable =
        reader.entries().stream()
            .map(TensorEntry::name)
            .filter(name -> canRead(reader, name))
            .toList();
    assertThat(readable).contains("global_step", "types/float64").doesNotContain("rows");
  }

  private static boolean canRead(CheckpointReader reader, String name) {
    try {
      SampleCheckpoints.hex(reader, reader.find(name).orElseThrow());
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  @Test
  void refusesWhatIsNoCheckpoint() {
    Path text = directory.resolve("model.ckpt-1");
    SampleCheckpoints.write(text, "no table".repeat(20));
    assertThatThrownBy(() -> CheckpointReader.open(text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(text + " is not a checkpoint file");
    SampleCheckpoints.write(text, "");
    assertThatThrownBy(() -> CheckpointReader.open(text)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> CheckpointReader.open(directory.resolve("gone")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("No checkpoint");
  }
}
