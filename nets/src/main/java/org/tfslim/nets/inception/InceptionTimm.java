package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.ForeignLayer.torchBiased;
import static org.tfslim.nets.spec.ForeignLayer.torchNormalized;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.tfslim.nets.spec.ForeignLayer;
import org.tfslim.nets.spec.NetLayer;
import org.tfslim.nets.spec.WeightNames;

/**
 * The weights of Inception networks in timm, the PyTorch Image Models. Source: {@code
 * timm/models/inception_v3.py}, {@code inception_v4.py}, {@code inception_resnet_v2.py}.
 */
final class InceptionTimm {
  /** Inception v3. */
  static final WeightNames V3 = new V3();

  private static final List<String> STEPS_OF_C = List.of("0", "1a", "1b");
  private static final List<String> LONG_STEPS_OF_C = List.of("0", "1", "2", "3a", "3b");

  private InceptionTimm() {}

  /** Inception v4. */
  static List<ForeignLayer> v4(List<NetLayer> layers) {
    return layers(layers, "last_linear", InceptionTimm::moduleOfV4);
  }

  /** Inception-ResNet v2. */
  static List<ForeignLayer> resnetV2(List<NetLayer> layers) {
    return layers(layers, "classif", InceptionTimm::moduleOfResnetV2);
  }

  private static final class V3 implements WeightNames {
    @Override
    public List<ForeignLayer> of(List<NetLayer> layers) {
      return InceptionLayer.of(layers).stream()
          .map(
              layer ->
                  layer.part() == ForeignLayer.Part.AUXILIARY
                      ? auxiliaryOfV3(layer)
                      : layer(layer, "fc", InceptionTimm::moduleOfV3))
          .toList();
    }

    @Override
    public Optional<String> difference() {
      return Optional.of(
          "timm's inception_v3 averages over the zeros around an image in its 3 x 3 pools"
              + " (count_include_pad), slim's does not");
    }
  }

  /** timm has no second classifier but that of v3. */
  private static List<ForeignLayer> layers(
      List<NetLayer> layers, String head, Function<InceptionLayer, String> module) {
    return InceptionLayer.of(layers).stream()
        .map(
            layer ->
                layer.part() == ForeignLayer.Part.AUXILIARY
                    ? ForeignLayer.missingAuxiliary()
                    : layer(layer, head, module))
        .toList();
  }

  private static ForeignLayer layer(
      InceptionLayer layer, String head, Function<InceptionLayer, String> module) {
    if (layer.part() == ForeignLayer.Part.HEAD) {
      return torchBiased(head).asHead();
    }
    String name = module.apply(layer);
    return layer.hasBatchNorm() ? torchNormalized(name) : torchBiased(name);
  }

  private static String moduleOfV4(InceptionLayer layer) {
    String stage = "features." + layer.stageIndex();
    if (layer.branch().isEmpty()) {
      return stage;
    }
    int branch = layer.branch().get();
    if (layer.stage().matches("Mixed_[35]a")) {
      return stage + ".conv"; // The other branch is a pool.
    }
    if (layer.stage().matches("Mixed_7[b-d]") && (branch == 1 || branch == 2)) {
      List<String> steps = branch == 1 ? STEPS_OF_C : LONG_STEPS_OF_C;
      return stage + ".branch" + branch + "_" + steps.get(layer.position());
    }
    return stage + branch(layer, branch == 3);
  }

  private static String moduleOfResnetV2(InceptionLayer layer) {
    String stage = layer.stage().toLowerCase(Locale.ROOT).replaceFirst("_\\dx\\d$", "");
    String block = layer.block().map(number -> "." + (number - 1)).orElse("");
    if (layer.branch().isEmpty()) {
      boolean up = layer.block().isPresent() || layer.stage().equals("Block8");
      return stage + block + (up ? ".conv2d" : "");
    }
    return stage + block + branch(layer, layer.branch().get() == 3);
  }

  /** A branch is a list of layers, or a layer if there is only one; a pool counts as one. */
  private static String branch(InceptionLayer layer, boolean afterPool) {
    String name = ".branch" + layer.branch().orElseThrow();
    int position = layer.position() + (afterPool ? 1 : 0);
    return layer.count() > 1 || afterPool ? name + "." + position : name;
  }

  private static ForeignLayer auxiliaryOfV3(InceptionLayer layer) {
    ForeignLayer found =
        layer.hasBatchNorm()
            ? torchNormalized("AuxLogits.conv" + layer.position())
            : torchBiased("AuxLogits.fc");
    return found.asAuxiliary();
  }

  private static String moduleOfV3(InceptionLayer layer) {
    return layer.stage() + layer.branch().map(number -> "." + branchOfV3(layer, number)).orElse("");
  }

  private static String branchOfV3(InceptionLayer layer, int branch) {
    String kind = layer.stage().replaceFirst("Mixed_", "");
    List<String> branches =
        switch (kind) {
          case "6a" -> List.of("branch3x3", "branch3x3dbl");
          case "7a" -> List.of("branch3x3", "branch7x7x3");
          case "7b", "7c" -> List.of("branch1x1", "branch3x3", "branch3x3dbl", "branch_pool");
          default ->
              kind.startsWith("5")
                  ? List.of("branch1x1", "branch5x5", "branch3x3dbl", "branch_pool")
                  : List.of("branch1x1", "branch7x7", "branch7x7dbl", "branch_pool");
        };
    return branches.get(branch) + (layer.count() == 1 ? "" : "_" + stepOfV3(layer, kind));
  }

  /** In the last two modules, the last two layers of a branch stand side by side. */
  private static String stepOfV3(InceptionLayer layer, String kind) {
    int last = layer.count() - 1;
    if (kind.matches("7[bc]") && layer.position() >= last - 1) {
      return last + (layer.position() == last ? "b" : "a");
    }
    return Integer.toString(layer.position() + 1);
  }
}
