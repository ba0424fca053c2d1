package org.tfslim.slim.args;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Default arguments of layers, as an immutable value: it can be kept, extended and used again.
 * Later settings override earlier ones, argument by argument. Source: {@code slim.arg_scope}.
 */
public final class ArgScope {
  private static final ArgScope EMPTY = new ArgScope(Map.of());

  private final Map<Layer<?>, Map<Class<?>, Arg>> settings;

  private ArgScope(Map<Layer<?>, Map<Class<?>, Arg>> settings) {
    this.settings = settings;
  }

  /**
   * Layers that all take {@code A}. {@link Args#on} makes it.
   *
   * @param <A> the arguments they have in common
   */
  public record Targets<A extends Arg>(List<Layer<? super A>> layers) {
    /** Copies the layers. */
    public Targets {
      layers = List.copyOf(layers);
    }
  }

  /** No settings: every layer has slim's defaults. */
  public static ArgScope empty() {
    return EMPTY;
  }

  /**
   * This scope with {@code args} set on {@code targets}.
   *
   * @throws IllegalArgumentException if one of the layers does not take one of the arguments
   */
  @SafeVarargs
  public final <A extends Arg> ArgScope with(Targets<A> targets, A... args) {
    List<A> list = new ArrayList<>();
    for (A arg : args) {
      list.add(arg);
    }
    return with(targets, list);
  }

  /**
   * This scope with {@code args} set on {@code targets}.
   *
   * @throws IllegalArgumentException if one of the layers does not take one of the arguments
   */
  public <A extends Arg> ArgScope with(Targets<A> targets, List<? extends A> args) {
    Map<Layer<?>, Map<Class<?>, Arg>> changed = new HashMap<>(settings);
    for (Layer<? super A> layer : targets.layers()) {
      args.forEach(layer::check);
      changed.put(layer, merged(changed.getOrDefault(layer, Map.of()), args));
    }
    return new ArgScope(Map.copyOf(changed));
  }

  /**
   * This scope with the settings of {@code inner} on top: what {@code inner} does not set stays as
   * it is here.
   */
  public ArgScope with(ArgScope inner) {
    Map<Layer<?>, Map<Class<?>, Arg>> changed = new HashMap<>(settings);
    inner.settings.forEach(
        (layer, args) ->
            changed.put(
                layer, merged(changed.getOrDefault(layer, Map.of()), List.copyOf(args.values()))));
    return new ArgScope(Map.copyOf(changed));
  }

  /**
   * What a call of {@code layer} with {@code overrides} gets.
   *
   * @throws IllegalArgumentException if the layer does not take one of the overrides
   */
  public <A extends Arg> LayerArgs<A> args(Layer<A> layer, List<? extends A> overrides) {
    overrides.forEach(layer::check);
    Map<Class<?>, Arg> defaults = merged(Map.of(), layer.defaults());
    Map<Class<?>, Arg> scoped =
        merged(defaults, List.copyOf(settings.getOrDefault(layer, Map.of()).values()));
    return new LayerArgs<>(merged(scoped, overrides));
  }

  private static Map<Class<?>, Arg> merged(Map<Class<?>, Arg> base, List<? extends Arg> args) {
    Map<Class<?>, Arg> result = new HashMap<>(base);
    args.forEach(arg -> result.put(arg.getClass(), arg));
    return Map.copyOf(result);
  }
}
