package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/** What is written here is what was read, to the last bit. */
class RoundTripTest {
  @TempDir Path directory;

  private static WeightsFile golden(String name) {
    return WeightsFile.open(TestData.path("goldens/checkpoints/" + name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "cifarnet", "mobilenet_v1_025"})
  void goesThroughAllFormats(String model) {
    WeightsFile start = golden(model + "_v1");
    WeightsFile a = SampleWeights.convert(start, directory.resolve("a"), 1);
    WeightsFile b = SampleWeights.convert(a, directory.resolve("b.npz"), 1);
    WeightsFile c = SampleWeights.convert(b, directory.resolve("c"), 3);
    WeightsFile d = SampleWeights.convert(c, directory.resolve("d.safetensors"), 1);
    WeightsFile e = SampleWeights.convert(d, directory.resolve("e"), 1);
    for (WeightsFile file : List.of(a, b, c, d, e)) {
      assertThat(WeightsComparison.of(start, file, 0, ProgressListener.none()).tensors())
          .allMatch(tensor -> tensor.result() == TensorComparison.Result.EQUAL)
          .hasSameSizeAs(start.entries());
    }
    assertThat(directory.resolve("e.index")).hasSameBinaryContentAs(directory.resolve("a.index"));
    for (TensorEntry entry : e.entries()) {
      if (entry.dtype() == ElementType.FLOAT32) {
        float[] values = new float[(int) entry.elements()];
        e.read(entry).asFloatBuffer().get(values);
        assertThat(values)
            .as(entry.name())
            .isEqualTo(FormulaWeights.variable(entry.name(), entry.shape().dimensions()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoints/sharded_v2", "checkpoints/sliced_v1"})
  void checkpointsKeepEveryType(String name) {
    WeightsFile start = WeightsFile.open(TestData.path(name).toString());
    WeightsFile copy = SampleWeights.convert(start, directory.resolve("copy"), 2);
    Map<String, String> expected =
        TestData.table(name + "/expected.tsv").stream()
            .collect(
                java.util.stream.Collectors.toMap(row -> row.get("name"), row -> row.get("hex")));
    assertThat(copy.entries()).hasSize(expected.size());
    for (TensorEntry entry : copy.entries()) {
      assertThat(SampleWeights.hex(copy, entry))
          .as(entry.name())
          .isEqualTo(expected.get(entry.name()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"types.npz", "types.safetensors", "types.h5"})
  void everyTypeGoesWhereTheFormatHasIt(String name) {
    WeightsFile start = SampleWeights.open(name);
    assertThat(SampleWeights.read(SampleWeights.convert(start, directory.resolve("v2"), 1)))
        .isEqualTo(SampleWeights.expected(name));
    ConversionPlan common =
        ConversionPlan.of(start).exclude(List.of(Pattern.compile("bfloat16|complex")));
    for (String file : List.of("out.npz", "out.safetensors")) {
      Path target = directory.resolve(file);
      new WeightsOutput(target, 1, false).write(common, ProgressListener.none());
      assertThat(SampleWeights.read(WeightsFile.open(target.toString())))
          .isEqualTo(
              SampleWeights.expected(name).stream()
                  .filter(line -> !line.matches(".*(bfloat16|complex).*"))
                  .toList());
    }
  }

  @Test
  void typesThatAFormatHasNotAreRefusedBeforeAnythingIsWritten() {
    WeightsFile bfloat = SampleWeights.open("types.safetensors");
    assertThatThrownBy(() -> SampleWeights.convert(bfloat, directory.resolve("a.npz"), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("npz files have no type bfloat16, which tensor types/bfloat16 has")
        .hasMessageContaining("dtype");
    WeightsFile text = WeightsFile.open(TestData.path("checkpoints/sharded_v2").toString());
    assertThatThrownBy(() -> SampleWeights.convert(text, directory.resolve("a.safetensors"), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("type string");
    assertThat(SampleWeights.names(directory)).isEmpty();
  }

  @Test
  void nothingIsReplacedUnasked() {
    WeightsFile start = golden("lenet_v2");
    for (String name : List.of("a", "a.npz", "a.safetensors")) {
      Path target = directory.resolve(name);
      SampleWeights.convert(start, target, 2);
      byte[] before = SampleWeights.readAll(file(target));
      assertThatThrownBy(() -> SampleWeights.convert(start, target, 1))
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("exists already")
          .hasMessageContaining("overwrite");
      assertThat(file(target)).hasBinaryContent(before);
      ConversionPlan part = ConversionPlan.of(start).include(List.of(Pattern.compile("conv1")));
      new WeightsOutput(target, 1, true).write(part, ProgressListener.none());
      assertThat(WeightsFile.open(target.toString()).entries()).hasSize(2);
    }
    assertThat(SampleWeights.names(directory))
        .containsExactly("a.data-00000-of-00001", "a.index", "a.npz", "a.safetensors");
  }

  private static Path file(Path target) {
    String name = target.getFileName().toString();
    return name.contains(".") ? target : target.resolveSibling(name + ".index");
  }
}
