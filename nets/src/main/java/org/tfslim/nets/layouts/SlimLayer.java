package org.tfslim.nets.layouts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tfslim.formats.TensorEntry;
import org.tfslim.nets.spec.NetVariables;

/**
 * A layer of a network with weights, and where it stands.
 *
 * @param scope its variable scope, that of the network included
 * @param stage the scope below that of the network: {@code Mixed_5b}, {@code Repeat_1}, ...
 * @param stageIndex counts the stages, from 0
 * @param block the number of a repeated block, from 1; empty in other stages
 * @param branch the branch it is in; empty for what is in none
 * @param position counts the layers of its branch, from 0
 * @param count how many layers its branch has
 * @param variables all of it, by the last part of the name: {@code weights}, {@code beta}, ...
 */
record SlimLayer(
    String scope,
    String stage,
    int stageIndex,
    Optional<Integer> block,
    Optional<Integer> branch,
    int position,
    int count,
    Map<String, TensorEntry> variables) {
  private static final Pattern SCOPE =
      Pattern.compile("[^/]+/([^/]+)(?:/[^/]+_(\\d+))??(?:/Branch_(\\d+))?(?:/[^/]+)?");

  SlimLayer {
    variables = Map.copyOf(variables);
  }

  /** The layers of a network, in order of creation. */
  static List<SlimLayer> of(NetVariables network) {
    Map<String, Map<String, TensorEntry>> scopes = new LinkedHashMap<>();
    for (TensorEntry entry : network.entries()) {
      String scope = entry.name().replaceFirst("(/BatchNorm)?/[^/]+$", "");
      String last = entry.name().substring(entry.name().lastIndexOf('/') + 1);
      scopes.computeIfAbsent(scope, s -> new LinkedHashMap<>()).put(last, entry);
    }
    List<String> stages = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String scope : scopes.keySet()) {
      if (!stages.contains(match(scope).group(1))) {
        stages.add(match(scope).group(1));
      }
      counts.merge(parent(scope), 1, Integer::sum);
    }
    List<SlimLayer> layers = new ArrayList<>();
    Map<String, Integer> positions = new LinkedHashMap<>();
    scopes.forEach(
        (scope, variables) -> {
          Matcher matcher = match(scope);
          int position = positions.merge(parent(scope), 1, Integer::sum) - 1;
          layers.add(
              new SlimLayer(
                  scope,
                  matcher.group(1),
                  stages.indexOf(matcher.group(1)),
                  Optional.ofNullable(matcher.group(2)).map(Integer::valueOf),
                  Optional.ofNullable(matcher.group(3)).map(Integer::valueOf),
                  position,
                  counts.get(parent(scope)),
                  variables));
        });
    return layers;
  }

  private static Matcher match(String scope) {
    Matcher matcher = SCOPE.matcher(scope);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not the scope of a layer: " + scope);
    }
    return matcher;
  }

  private static String parent(String scope) {
    return scope.substring(0, scope.lastIndexOf('/'));
  }

  /** The last part of the scope. */
  String name() {
    return scope.substring(scope.lastIndexOf('/') + 1);
  }

  /** Whether a batch norm follows. */
  boolean hasBatchNorm() {
    return variables.containsKey("moving_mean");
  }

  /** Whether it is part of the second classifier, which only training needs. */
  boolean isAuxiliary() {
    return stage.equals("AuxLogits");
  }

  /** Whether it makes the logits. */
  boolean isHead() {
    return stage.equals("Logits");
  }
}
