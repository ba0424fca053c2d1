package org.tfslim.nets.layouts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.spec.ForeignLayer;

/**
 * The files of Keras Applications, by Keras 2 or 3, of weights or whole models. Most layers have no
 * names of their own but numbers, which continue if a program builds a second model; only their
 * order counts, and that is slim's.
 */
final class KerasLayout implements Layout {
  private static final Pattern BY_NAME =
      Pattern.compile(
          "(?:model_weights/)?([^/]+)/(?:\\1/)?"
              + "(kernel|bias|gamma|beta|moving_mean|moving_variance)(?::0)?");
  private static final Pattern BY_NUMBER = Pattern.compile("layers/([^/]+)/vars/(\\d)");
  private static final Pattern COUNTED =
      Pattern.compile("(conv2d|batch_normalization)(?:_(\\d+))?");
  private static final List<String> KERNEL = List.of("kernel", "bias");
  private static final List<String> NORM = List.of("beta", "moving_mean", "moving_variance");
  private static final List<String> SCALED_NORM =
      List.of("gamma", "beta", "moving_mean", "moving_variance");

  /** A tensor, its layer and what it is there. */
  private record Part(PlannedTensor tensor, String layer, String role) {}

  @Override
  public boolean outputFirst() {
    return false;
  }

  /** Whole models keep the values of their optimizer. */
  @Override
  public boolean isIgnored(String name) {
    return name.matches("(optimizer_weights|optimizer)/.*");
  }

  @Override
  public ConversionPlan canonical(ConversionPlan plan) {
    Map<String, Integer> sizes = new HashMap<>();
    plan.tensors().forEach(tensor -> sizes.merge(layer(tensor.name()), 1, Integer::sum));
    List<PlannedTensor> others = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (PlannedTensor tensor : plan.tensors()) {
      String layer = layer(tensor.name());
      Optional<String> role = role(tensor.name(), layer, sizes.get(layer));
      role.ifPresentOrElse(r -> parts.add(new Part(tensor, layer, r)), () -> others.add(tensor));
    }
    Map<String, String> numbered = numbered(parts);
    for (Part part : parts) {
      String layer = numbered.getOrDefault(part.layer(), part.layer());
      others.add(part.tensor().renamed(layer + "/" + part.role()));
    }
    return plan.with(others);
  }

  private static String layer(String name) {
    for (Pattern pattern : List.of(BY_NAME, BY_NUMBER)) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return "";
  }

  private static Optional<String> role(String name, String layer, int size) {
    Matcher byName = BY_NAME.matcher(name);
    if (byName.matches()) {
      return Optional.of(byName.group(2));
    }
    Matcher byNumber = BY_NUMBER.matcher(name);
    if (!byNumber.matches()) {
      return Optional.empty();
    }
    boolean norm = layer.startsWith("batch_normalization") || layer.endsWith("_bn");
    List<String> roles = norm ? (size == SCALED_NORM.size() ? SCALED_NORM : NORM) : KERNEL;
    int index = Integer.parseInt(byNumber.group(2));
    return index < roles.size() ? Optional.of(roles.get(index)) : Optional.empty();
  }

  /** New names for the layers that are only counted: from 0 on, without gaps. */
  private static Map<String, String> numbered(List<Part> parts) {
    Map<String, SortedMap<Long, String>> counted = new HashMap<>();
    for (Part part : parts) {
      Matcher matcher = COUNTED.matcher(part.layer());
      if (matcher.matches()) {
        long number = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
        counted
            .computeIfAbsent(matcher.group(1), kind -> new TreeMap<>())
            .put(number, part.layer());
      }
    }
    Map<String, String> names = new HashMap<>();
    counted.forEach(
        (kind, layers) -> {
          int next = 0;
          for (String layer : layers.values()) {
            names.put(layer, ForeignLayer.kerasNumbered(kind, next++));
          }
        });
    return names;
  }
}
