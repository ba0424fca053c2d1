package org.tfslim.nets.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tfslim.formats.TensorEntry;

/**
 * A layer of a network with weights.
 *
 * @param scope its variable scope, that of the network included
 * @param variables all of it, by the last part of the name: {@code weights}, {@code beta}, ...
 */
public record NetLayer(String scope, Map<String, TensorEntry> variables) {
  /** Copies the variables. */
  public NetLayer {
    variables = Map.copyOf(variables);
  }

  /** The layers of a network, in order of creation; a batch norm belongs to the layer before it. */
  public static List<NetLayer> of(NetVariables network) {
    Map<String, Map<String, TensorEntry>> scopes = new LinkedHashMap<>();
    for (TensorEntry entry : network.entries()) {
      String scope = entry.name().replaceFirst("(/BatchNorm)?/[^/]+$", "");
      String last = entry.name().substring(entry.name().lastIndexOf('/') + 1);
      scopes.computeIfAbsent(scope, s -> new LinkedHashMap<>()).put(last, entry);
    }
    List<NetLayer> layers = new ArrayList<>();
    scopes.forEach((scope, variables) -> layers.add(new NetLayer(scope, variables)));
    return layers;
  }

  /** The last part of the scope. */
  public String name() {
    return scope.substring(scope.lastIndexOf('/') + 1);
  }

  /** Whether a batch norm follows. */
  public boolean hasBatchNorm() {
    return variables.containsKey("moving_mean");
  }
}
