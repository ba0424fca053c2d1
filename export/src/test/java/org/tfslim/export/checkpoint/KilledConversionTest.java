package org.tfslim.export.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.formats.weights.WeightsComparison;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.formats.weights.WeightsOutput;
import org.tfslim.testkit.JavaCommand;

/** A conversion that is killed leaves the whole target, or none. */
class KilledConversionTest {
  private static final int TENSORS = 32;
  private static final int ELEMENTS = 1 << 18;

  @TempDir Path directory;

  private Path source;

  @BeforeEach
  void writeSource() {
    source = directory.resolve("source.npz");
    List<PlannedTensor> tensors =
        Stream.iterate(0, i -> i + 1)
            .limit(TENSORS)
            .map(i -> PlannedTensor.filled("t" + i, TensorShape.of(ELEMENTS), i, "test"))
            .toList();
    new WeightsOutput(source, 1, false)
        .write(new ConversionPlan("test", tensors, List.of()), ProgressListener.none());
  }

  private Process start(Path target) throws IOException {
    return new ProcessBuilder(
            JavaCommand.of(
                CheckpointProgram.class,
                "convert",
                "--input=" + source,
                "--output=" + target,
                "--overwrite"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /**
   * @param share of the bytes that are written when it is killed; 1 lets it end
   */
  @ParameterizedTest
  @CsvSource({"out.npz, 0.1", "out.safetensors, 0.6", "out, 0.3", "out, 0.99", "out, 2"})
  void leavesTheWholeTargetOrNone(String name, double share) throws Exception {
    Path target = Files.createDirectory(directory.resolve("target")).resolve(name);
    long kill = (long) (share * TENSORS * ELEMENTS * Float.BYTES);
    Process process = start(target);
    try {
      while (process.isAlive() && written(target.getParent()) < kill) {
        Thread.onSpinWait();
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    boolean whole = isWhole(target);
    assertThat(whole || share < 1).as("a conversion that is not killed ends well").isTrue();
    if (share < 0.5) {
      assertThat(whole).as("killed half way").isFalse();
    }
    // Whatever was left does not stand in the way of the next one.
    assertThat(start(target).waitFor()).isZero();
    assertThat(isWhole(target)).isTrue();
    assertThat(hidden(target.getParent())).isZero();
  }

  private static long written(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static long hidden(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).count();
    }
  }

  /** Fails where the target is there, but not whole. */
  private boolean isWhole(Path target) {
    WeightsFile file;
    try {
      file = WeightsFile.open(target.toString());
    } catch (SlimException e) {
      assertThat(target).doesNotExist();
      assertThat(target.resolveSibling(target.getFileName() + ".index")).doesNotExist();
      return false;
    }
    WeightsFile right = WeightsFile.open(source.toString());
    assertThat(WeightsComparison.of(right, file, 0, ProgressListener.none()).same()).isTrue();
    return true;
  }
}
