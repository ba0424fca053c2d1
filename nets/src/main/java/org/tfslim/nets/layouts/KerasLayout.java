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
import java.util.stream.Stream;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.spec.ForeignLayer;

/**
 * The files of Keras Applications, by Keras 2 or 3, of weights or whole models. Most layers have no
 * names of their own but numbers, which continue if a program builds a second model; only their
 * order counts, and that is slim's.
 */
final class KerasLayout implements Layout {
  /** The group of the weights in a file of a whole model. */
  private static final String MODEL = "(?:model_weights/)?";

  /** The groups of models in which this one is; the layer's name may be repeated below others. */
  private static final Pattern BY_NAME =
      Pattern.compile(
          MODEL
              + "(?<prefix>(?:[^/]+/)*?)(?<layer>[^/]+)/(?:(?:[^/]+/)*?\\k<layer>/)?"
              + "(?<role>kernel|bias|gamma|beta|moving_mean|moving_variance)(?::0)?");

  private static final Pattern BY_NUMBER =
      Pattern.compile(
          "(?<prefix>(?:.*/)?)(?:layers|_layer_checkpoint_dependencies)/(?<layer>[^/]+)"
              + "/vars/(?<role>\\d)");
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
  public Optional<String> prefix(String name, String canonical) {
    return matched(name)
        .filter(
            it ->
                canonical.equals(
                    it.group("layer") + "/" + role(it, KERNEL).orElse(it.group("role"))))
        .map(it -> it.group("prefix"));
  }

  @Override
  public Optional<String> without(String prefix, String name) {
    Matcher matcher = Pattern.compile(MODEL + Pattern.quote(prefix) + "(?<rest>.*)").matcher(name);
    return matcher.matches() ? Optional.of(matcher.group("rest")) : Optional.empty();
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

  private static Optional<Matcher> matched(String name) {
    return Stream.of(BY_NAME, BY_NUMBER)
        .map(pattern -> pattern.matcher(name))
        .filter(Matcher::matches)
        .findFirst();
  }

  private static String layer(String name) {
    return matched(name)
        .filter(it -> it.group("prefix").isEmpty())
        .map(it -> it.group("layer"))
        .orElse("");
  }

  private static Optional<String> role(String name, String layer, int size) {
    boolean norm = layer.startsWith("batch_normalization") || layer.endsWith("_bn");
    List<String> roles = norm ? (size == SCALED_NORM.size() ? SCALED_NORM : NORM) : KERNEL;
    return matched(name).filter(it -> it.group("prefix").isEmpty()).flatMap(it -> role(it, roles));
  }

  /**
   * What a tensor is in its layer.
   *
   * @param numbered what the numbers stand for, if it has a number
   */
  private static Optional<String> role(Matcher matcher, List<String> numbered) {
    String role = matcher.group("role");
    if (!Character.isDigit(role.charAt(0))) {
      return Optional.of(role);
    }
    int index = Integer.parseInt(role);
    return index < numbered.size() ? Optional.of(numbered.get(index)) : Optional.empty();
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
