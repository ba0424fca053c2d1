package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.slim.data.Dataset;
import org.tfslim.slim.data.ProgressListener;
import org.tfslim.slim.testing.ProgramRun;

class DataProgramTest {
  private static final int SIDE = 28;

  @TempDir private Path folder;

  private ProgramRun data(String name) {
    return ProgramRun.of(
        new DataProgram(),
        "--dataset_name=" + name,
        "--source_dir=" + folder.resolve("source"),
        "--dataset_dir=" + folder.resolve("data"));
  }

  private void writeSplit(String prefix, int images) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    write(source.resolve(prefix + "-images-idx3-ubyte.gz"), images, true);
    write(source.resolve(prefix + "-labels-idx1-ubyte.gz"), images, false);
  }

  private static void write(Path file, int count, boolean pixels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      out.writeInt(pixels ? 2051 : 2049);
      out.writeInt(count);
      if (pixels) {
        out.writeInt(SIDE);
        out.writeInt(SIDE);
      }
      for (int i = 0; i < count; i++) {
        out.write(pixels ? new byte[SIDE * SIDE] : new byte[] {(byte) (i % 10)});
      }
    }
    Files.write(file, bytes.toByteArray());
  }

  @Test
  void makesADataSetThatOpens() throws IOException {
    writeSplit("train", 12);
    writeSplit("t10k", 5);
    ProgramRun run = data("mnist");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("12 train images", "5 test images", "bin/slim train");
    Dataset test = Dataset.open("mnist", "test", folder.resolve("data"));
    test.verify(ProgressListener.none());
    assertThat(test.numSamples()).isEqualTo(5);
  }

  @Test
  void missingSourceFilesAreNamed() {
    ProgramRun run = data("fashion_mnist");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("train-images-idx3-ubyte.gz").contains("source");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void anUnknownDataSetIsAnErrorOfUsage() {
    ProgramRun run = data("mnits");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("fashion_mnist");
  }
}
