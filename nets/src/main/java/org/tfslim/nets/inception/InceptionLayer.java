package org.tfslim.nets.inception;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tfslim.nets.spec.ForeignLayer;
import org.tfslim.nets.spec.NetLayer;

/**
 * Where a layer of an Inception network stands.
 *
 * @param layer the layer
 * @param stage the scope below that of the network: {@code Mixed_5b}, {@code Repeat_1}, ...
 * @param stageIndex counts the stages, from 0
 * @param block the number of a repeated block, from 1; empty in other stages
 * @param branch the branch it is in; empty for what is in none
 * @param position counts the layers of its branch, from 0
 * @param count how many layers its branch has
 */
record InceptionLayer(
    NetLayer layer,
    String stage,
    int stageIndex,
    Optional<Integer> block,
    Optional<Integer> branch,
    int position,
    int count) {
  private static final Pattern SCOPE =
      Pattern.compile("[^/]+/([^/]+)(?:/[^/]+_(\\d+))??(?:/Branch_(\\d+))?(?:/[^/]+)?");

  /** All layers of a network, in order of creation. */
  static List<InceptionLayer> of(List<NetLayer> all) {
    List<String> stages = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (NetLayer layer : all) {
      String stage = match(layer).group(1);
      if (!stages.contains(stage)) {
        stages.add(stage);
      }
      counts.merge(parent(layer), 1, Integer::sum);
    }
    List<InceptionLayer> layers = new ArrayList<>();
    Map<String, Integer> positions = new LinkedHashMap<>();
    for (NetLayer layer : all) {
      Matcher matcher = match(layer);
      layers.add(
          new InceptionLayer(
              layer,
              matcher.group(1),
              stages.indexOf(matcher.group(1)),
              Optional.ofNullable(matcher.group(2)).map(Integer::valueOf),
              Optional.ofNullable(matcher.group(3)).map(Integer::valueOf),
              positions.merge(parent(layer), 1, Integer::sum) - 1,
              counts.get(parent(layer))));
    }
    return layers;
  }

  private static Matcher match(NetLayer layer) {
    Matcher matcher = SCOPE.matcher(layer.scope());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not a layer of an Inception network: " + layer.scope());
    }
    return matcher;
  }

  private static String parent(NetLayer layer) {
    return layer.scope().substring(0, layer.scope().lastIndexOf('/'));
  }

  boolean hasBatchNorm() {
    return layer.hasBatchNorm();
  }

  ForeignLayer.Part part() {
    return switch (stage) {
      case "AuxLogits" -> ForeignLayer.Part.AUXILIARY;
      case "Logits" -> ForeignLayer.Part.HEAD;
      default -> ForeignLayer.Part.BODY;
    };
  }
}
