package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.testkit.TestData;

class TrainOwnNetworkTest {
  @TempDir Path folder;

  @Test
  void learnsBothTasks() throws Exception {
    String data = TestData.path("fashion_mnist").toString();

    String printed = Printed.by(() -> TrainOwnNetwork.main(new String[] {data, folder.toString()}));

    assertThat(Printed.value(printed, "Accuracy")).isGreaterThan(0.7);
    assertThat(Printed.value(printed, "BrightnessError")).isLessThan(0.02);
    // The first gate has what the arg scope says, the second what its call says.
    assertThat(WeightsFile.open(folder.toString()).entries())
        .filteredOn(entry -> entry.name().endsWith("/reduce/weights"))
        .extracting(TensorEntry::name, TensorEntry::shapeText)
        .containsExactly(
            tuple("OwnNetwork/gate1/reduce/weights", "16x2"),
            tuple("OwnNetwork/gate2/reduce/weights", "32x8"));
  }
}
