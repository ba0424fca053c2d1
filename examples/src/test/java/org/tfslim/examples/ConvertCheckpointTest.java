package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.testkit.TestData;

class ConvertCheckpointTest {
  @TempDir Path folder;

  @Test
  void listsAndConverts() throws Exception {
    String checkpoint = TestData.path("goldens/checkpoints/lenet_v2").toString();
    String weights = folder.resolve("weights.safetensors").toString();

    String printed = Printed.by(() -> ConvertCheckpoint.main(new String[] {checkpoint, weights}));

    assertThat(printed.lines())
        .contains("LeNet/conv1/weights  float32  5x5x1x32", "LeNet/fc4/biases  float32  10");
    assertThat(WeightsFile.open(weights).entries())
        .extracting(TensorEntry::name)
        .contains("LeNet/conv1/weights", "LeNet/fc4/biases");
  }
}
