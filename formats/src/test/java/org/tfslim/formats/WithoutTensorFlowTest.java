package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.protobuf.CodedInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.testkit.TestData;

/** This module and its two libraries are enough to list and to convert a checkpoint. */
class WithoutTensorFlowTest {
  @TempDir Path directory;

  private static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The main program below, with nothing else of the tests. */
  private Path program() throws IOException {
    String name = ListAndConvert.class.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve("program").resolve(name);
    Files.createDirectories(copy.getParent());
    return Files.copy(placeOf(ListAndConvert.class).resolve(name), copy);
  }

  private String run(String checkpoint) throws Exception {
    program();
    String classPath =
        Stream.of(
                directory.resolve("program"),
                placeOf(TensorEntry.class),
                placeOf(CodedInputStream.class),
                placeOf(Gson.class))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                ListAndConvert.class.getName(),
                TestData.path(checkpoint).toString(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"goldens/checkpoints/lenet_v1", "goldens/checkpoints/lenet_v2"})
  void listsAndConverts(String checkpoint) throws Exception {
    List<String> lines = run(checkpoint).lines().toList();
    assertThat(lines)
        .contains("LeNet/conv1/weights 5x5x1x32 float32 3200", "global_step scalar int64 8");
    for (String ending : List.of(".index", ".data-00000-of-00001")) {
      assertThat(directory.resolve("last" + ending))
          .hasSameBinaryContentAs(directory.resolve("first" + ending));
    }
    assertThat(Files.size(directory.resolve("a.npz"))).isPositive();
    assertThat(Files.size(directory.resolve("a.safetensors"))).isPositive();
  }

  @Test
  void readsEveryTypeOfAPartitionedCheckpoint() throws Exception {
    assertThat(run("checkpoints/sliced_v1").lines()).hasSameSizeAs(expected("sliced_v1"));
  }

  private static List<?> expected(String checkpoint) {
    return TestData.table("checkpoints/" + checkpoint + "/expected.tsv");
  }
}
