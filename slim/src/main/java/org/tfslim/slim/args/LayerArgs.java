package org.tfslim.slim.args;

import java.util.Map;

/**
 * The arguments of one call of a layer, with every scope and override applied.
 *
 * @param <A> the arguments the layer takes
 */
public final class LayerArgs<A extends Arg> {
  private final Map<Class<?>, Arg> values;

  LayerArgs(Map<Class<?>, Arg> values) {
    this.values = values;
  }

  /** The argument of type {@code type}. */
  public <T extends A> T get(Class<T> type) {
    return type.cast(values.get(type));
  }
}
