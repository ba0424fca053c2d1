package org.tfslim.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormulaWeightsTest {
  @Test
  void hashHasThePublishedValues() {
    assertThat(FormulaWeights.splitmix64(0)).isEqualTo(0xE220A8397B1DCDAFL);
    assertThat(FormulaWeights.splitmix64(-1L)).isEqualTo(0xE4D971771B652C20L);
    assertThat(FormulaWeights.splitmix64(0x112210F47DE98115L)).isEqualTo(0x9904EEE77E231DB2L);
  }

  @Test
  void inputHasThePublishedValues() {
    float[] input = FormulaWeights.input(268203);
    assertThat(new float[] {input[0], input[1], input[2], input[268202]})
        .containsExactly(0.9951141f, -0.30040538f, 0.55908847f, -0.8440331f);
  }

  @Test
  void pixelsHaveThePublishedValues() {
    byte[] pixels = FormulaWeights.pixels("image", 8);
    assertThat(pixels)
        .containsExactly(
            new byte[] {107, 104, (byte) 145, 113, (byte) 213, (byte) 255, (byte) 246, (byte) 164});
  }

  @Test
  void variablesHaveThePublishedValues() {
    assertThat(FormulaWeights.variable("InceptionV4/Conv2d_1a_3x3/weights", 3, 3, 3, 32)[863])
        .isEqualTo(-0.31426954f);
    assertThat(FormulaWeights.variable("InceptionV4/Conv2d_1a_3x3/BatchNorm/beta", 32)[3])
        .isEqualTo(-0.0416659f);
    String norm = "InceptionV4/Conv2d_1a_3x3/BatchNorm/";
    assertThat(FormulaWeights.variable(norm + "moving_mean", 32)[3]).isEqualTo(0.059714805f);
    assertThat(FormulaWeights.variable(norm + "moving_variance", 32)[3]).isEqualTo(1.1976486f);
    assertThat(FormulaWeights.variable("resnet_v2_50/postnorm/gamma", 2048)[5])
        .isEqualTo(0.9677181f);
    assertThat(FormulaWeights.variable("LeNet/fc4/biases", 10)[9]).isEqualTo(-0.06282226f);
  }

  @Test
  void layersThatCloseAResidualBranchAreDamped() {
    assertThat(
            FormulaWeights.variable(
                "InceptionResnetV2/Repeat/block35_1/Conv2d_1x1/weights", 1, 1, 128, 320)[9])
        .isEqualTo(0.01468225f);
    assertThat(
            FormulaWeights.variable(
                "InceptionResnetV2/Repeat/block35_1/Branch_0/Conv2d_1x1/weights", 1, 1, 320, 32)[9])
        .isEqualTo(0.10832481f);
    assertThat(
            FormulaWeights.variable("MobilenetV2/expanded_conv/project/weights", 1, 1, 32, 16)[2])
        .isEqualTo(-0.16307546f);
    assertThat(
            FormulaWeights.variable(
                "MobilenetV1/Conv2d_1_depthwise/depthwise_weights", 3, 3, 32, 1)[4])
        .isEqualTo(-0.73566836f);
  }
}
