package org.tfslim.nets.layouts;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.nets.spec.NetSpec;

/**
 * The state dictionaries of timm, the PyTorch Image Models. Source: {@code
 * timm/models/inception_v3.py}, {@code inception_v4.py}, {@code inception_resnet_v2.py}.
 */
final class TimmLayout implements Layout {
  private static final List<String> STEPS_OF_C = List.of("0", "1a", "1b");
  private static final List<String> LONG_STEPS_OF_C = List.of("0", "1", "2", "3a", "3b");

  @Override
  public List<String> networks() {
    return List.of("inception_v3", "inception_v4", "inception_resnet_v2");
  }

  @Override
  public Optional<String> difference(NetSpec spec) {
    return spec.name().equals("inception_v3")
        ? Optional.of(
            "timm's inception_v3 averages over the zeros around an image in its 3 x 3 pools"
                + " (count_include_pad), slim's does not")
        : Optional.empty();
  }

  @Override
  public ConversionPlan canonical(ConversionPlan plan) {
    return plan;
  }

  /** PyTorch counts the batches that a batch norm has seen. */
  @Override
  public boolean isIgnored(String name) {
    return name.endsWith(".num_batches_tracked");
  }

  @Override
  public boolean outputFirst() {
    return true;
  }

  @Override
  public Stream<ForeignLayer> layers(NetSpec spec, List<SlimLayer> layers) {
    return layers.stream()
        .map(
            layer ->
                switch (spec.name()) {
                  case "inception_v3" -> inceptionV3(layer);
                  case "inception_v4" -> layer(layer, inceptionV4(layer), "last_linear");
                  default -> layer(layer, inceptionResnetV2(layer), "classif");
                });
  }

  private static ForeignLayer layer(SlimLayer layer, String module, String head) {
    if (layer.isHead()) {
      return ForeignLayer.torchBiased(head);
    }
    return layer.hasBatchNorm()
        ? ForeignLayer.torchNormalized(module)
        : ForeignLayer.torchBiased(module);
  }

  private static String inceptionV4(SlimLayer layer) {
    String stage = "features." + layer.stageIndex();
    if (layer.branch().isEmpty()) {
      return layer.isAuxiliary() ? auxiliary(layer) : stage;
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

  private static String inceptionResnetV2(SlimLayer layer) {
    String stage = layer.stage().toLowerCase(Locale.ROOT).replaceFirst("_\\dx\\d$", "");
    String block = layer.block().map(number -> "." + (number - 1)).orElse("");
    if (layer.branch().isEmpty()) {
      boolean up = layer.block().isPresent() || layer.stage().equals("Block8");
      return layer.isAuxiliary() ? auxiliary(layer) : stage + block + (up ? ".conv2d" : "");
    }
    return stage + block + branch(layer, layer.branch().get() == 3);
  }

  /** A branch is a list of layers, or a layer where there is only one; a pool counts as one. */
  private static String branch(SlimLayer layer, boolean afterPool) {
    String name = ".branch" + layer.branch().get();
    int position = layer.position() + (afterPool ? 1 : 0);
    return layer.count() > 1 || afterPool ? name + "." + position : name;
  }

  private static ForeignLayer inceptionV3(SlimLayer layer) {
    if (layer.isAuxiliary()) {
      return layer.hasBatchNorm()
          ? ForeignLayer.torchNormalized("AuxLogits.conv" + layer.position())
          : ForeignLayer.torchBiased("AuxLogits.fc");
    }
    String branch = layer.branch().map(number -> "." + branchV3(layer, number)).orElse("");
    return layer(layer, layer.stage() + branch, "fc");
  }

  private static String branchV3(SlimLayer layer, int branch) {
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
    return branches.get(branch) + (layer.count() == 1 ? "" : "_" + stepV3(layer, kind));
  }

  /** In the last two modules, the last two layers of a branch stand side by side. */
  private static String stepV3(SlimLayer layer, String kind) {
    int last = layer.count() - 1;
    if (kind.matches("7[bc]") && layer.position() >= last - 1) {
      return last + (layer.position() == last ? "b" : "a");
    }
    return Integer.toString(layer.position() + 1);
  }

  /** timm has no second classifier; these names are in no file. */
  private static String auxiliary(SlimLayer layer) {
    return "AuxLogits." + layer.name();
  }
}
