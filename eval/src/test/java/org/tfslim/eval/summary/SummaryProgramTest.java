package org.tfslim.eval.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.testkit.TestData;

class SummaryProgramTest {
  private static ProgramRun summary(String... args) {
    return ProgramRun.of(new SummaryProgram(), args);
  }

  @ParameterizedTest
  @CsvSource({"lenet, 2", "cifarnet, 2", "inception_v1, 1"})
  void tsvHasTheReferencesEndPointsAndVariables(String name, int batch) {
    String golden = "goldens/models/" + name;
    List<String> expected = new ArrayList<>(List.of("end_point\tshape"));
    for (Map<String, String> row : TestData.table(golden + "/endpoints.tsv")) {
      expected.add(row.get("key") + "\t" + row.get("shape"));
    }
    expected.add("");
    expected.add("variable\tshape\ttrainable");
    for (Map<String, String> row : TestData.table(golden + "/variables.tsv")) {
      expected.add(row.get("name") + "\t" + row.get("shape") + "\t" + row.get("trainable"));
    }
    ProgramRun run = summary("--model_name=" + name, "--batch_size=" + batch, "--format=tsv");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).containsExactlyElementsOf(expected);
  }

  @Test
  void tableHasCountsAndTotals() {
    ProgramRun run = summary("--model_name=lenet", "--num_classes=26", "--image_size=32");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("conv1 +1x32x32x32 +832 +819,200\n")
        .containsPattern("LeNet/fc4/weights +1024x26 +26,624\n")
        .containsPattern("Network +lenet, 26 classes, images 1x32x32x1\n")
        .containsPattern("Parameters +4,274,074, 4,274,074 of them trainable, 17.1 MB\n");
  }

  @Test
  void jsonHasEverything() {
    ProgramRun run = summary("--model_name=inception_v1", "--format=json");
    JsonObject root = JsonParser.parseString(run.out()).getAsJsonObject();
    JsonObject totals = root.getAsJsonObject("totals");
    assertThat(totals.get("parameters").getAsLong()).isEqualTo(6633209);
    assertThat(totals.get("trainable_parameters").getAsLong()).isEqualTo(6618649);
    assertThat(totals.get("multiply_adds").getAsLong()).isEqualTo(1498377216);
    assertThat(root.getAsJsonArray("variables").size()).isEqualTo(230);
    assertThat(root.getAsJsonArray("end_points").size()).isEqualTo(19);
    long endPoints =
        root.getAsJsonArray("end_points").asList().stream()
            .mapToLong(e -> e.getAsJsonObject().get("multiply_adds").getAsLong())
            .sum();
    assertThat(endPoints).isEqualTo(1498377216);
  }

  @Test
  void imagesThatAreTooSmallAreNamed() {
    ProgramRun run = summary("--model_name=inception_v1", "--image_size=64");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("inception_v1 takes images of 193 to 224 pixels, not 64 x 64");
  }

  @Test
  void unknownNetworksAreWrongUsage() {
    ProgramRun run = summary("--model_name=lenet5");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("lenet5").contains("cifarnet");
  }

  @Test
  void networksToComeAreNotTakenForTypingErrors() {
    ProgramRun run = summary("--model_name=nasnet_mobile");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("--model_name=nasnet_mobile: this network of slim is not built yet; expected one")
        .doesNotContain("did you mean");
  }

  @Test
  void videosHaveFrames() {
    ProgramRun run = summary("--model_name=s3dg", "--image_size=112");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("Network +s3dg, 400 classes, videos 1x64x112x112x3\n")
        .containsPattern("Mixed_5c +1x8x4x4x1024 ");
    assertThat(
            JsonParser.parseString(summary("--model_name=s3dg", "--format=json").out())
                .getAsJsonObject()
                .get("frames")
                .getAsInt())
        .isEqualTo(64);
  }

  @Test
  void networksThatNeedClassesSaySo() {
    ProgramRun run = summary("--model_name=s3dg", "--num_classes=0");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("s3dg cannot be built").contains("--num_classes must be");
  }
}
