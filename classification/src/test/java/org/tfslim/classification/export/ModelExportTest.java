package org.tfslim.classification.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.ModelInfo;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.nets.Nets;
import org.tfslim.testkit.TestData;

/** Exports of a LeNet for images of 8 x 8 pixels that Python saved. */
class ModelExportTest {
  @TempDir Path folder;

  private Path checkpoint() throws IOException {
    Path golden = TestData.path("goldens/checkpoints/lenet_v2").resolve("model.ckpt-1234");
    for (Path file : CheckpointPaths.files(golden)) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    return folder.resolve("model.ckpt-1234");
  }

  @Test
  void eachIsTheNextVersion() throws IOException {
    Path checkpoint = checkpoint();
    ModelInfo.of(Nets.get("lenet"), 10).withImages(8, 1, "lenet").write(folder);
    Path exportDir = folder.resolve("export");

    ModelExport export = ModelExport.of(checkpoint);
    assertThat(export.savedModel(exportDir).folder()).isEqualTo(exportDir.resolve("1"));
    assertThat(export.savedModel(exportDir).folder()).isEqualTo(exportDir.resolve("2"));

    assertThat(ModelInfo.in(exportDir.resolve("2")).orElseThrow().imageSize()).isEqualTo(8);
  }

  @Test
  void aCheckpointMustSayWhatItIs() throws IOException {
    Path checkpoint = checkpoint();
    assertThatThrownBy(() -> ModelExport.of(checkpoint))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("model_info.json");
  }
}
