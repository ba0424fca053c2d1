package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.ForeignLayer.kerasBiased;
import static org.tfslim.nets.spec.ForeignLayer.kerasNormalized;
import static org.tfslim.nets.spec.ForeignLayer.kerasNumbered;

import java.util.ArrayList;
import java.util.List;
import org.tfslim.nets.spec.ForeignLayer;
import org.tfslim.nets.spec.NetLayer;

/**
 * The weights of Inception networks in Keras Applications, where most layers have numbers. Source:
 * {@code keras/applications/inception_v3.py}, {@code inception_resnet_v2.py}.
 */
final class InceptionKeras {
  private InceptionKeras() {}

  static List<ForeignLayer> layers(List<NetLayer> layers) {
    List<ForeignLayer> found = new ArrayList<>();
    int number = 0;
    for (InceptionLayer layer : InceptionLayer.of(layers)) {
      boolean isNumbered = layer.hasBatchNorm() && !layer.stage().equals("Conv2d_7b_1x1");
      switch (layer.part()) {
        case HEAD -> found.add(kerasBiased("predictions").asHead());
        case AUXILIARY -> found.add(ForeignLayer.missingAuxiliary());
        case BODY -> found.add(isNumbered ? numbered(number++) : named(layer));
      }
    }
    return found;
  }

  private static ForeignLayer numbered(int number) {
    return kerasNormalized(
        kerasNumbered("conv2d", number), kerasNumbered("batch_normalization", number));
  }

  private static ForeignLayer named(InceptionLayer layer) {
    return layer.hasBatchNorm()
        ? kerasNormalized("conv_7b", "conv_7b_bn")
        : kerasBiased(residual(layer));
  }

  /** The convolution that closes a residual block; the last block of all is one of many here. */
  private static String residual(InceptionLayer layer) {
    if (layer.stage().equals("Block8")) {
      return "block8_10_conv";
    }
    String kind =
        switch (layer.stage()) {
          case "Repeat" -> "block35";
          case "Repeat_1" -> "block17";
          default -> "block8";
        };
    return kind + "_" + layer.block().orElseThrow() + "_conv";
  }
}
