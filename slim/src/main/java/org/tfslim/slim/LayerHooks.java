package org.tfslim.slim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.args.Layer;

/**
 * What a handle does with the variables that layers read and with the values they return.
 *
 * @param readers change what is read, in this order
 * @param wrappers change what is returned, in this order
 * @param all collects the outputs of layers that {@code some} does not name
 * @param some collect the outputs of these layers
 */
record LayerHooks(
    List<VariableReader> readers,
    List<OutputWrapper> wrappers,
    Optional<EndPoints> all,
    Map<Layer<?>, EndPoints> some) {
  LayerHooks {
    readers = List.copyOf(readers);
    wrappers = List.copyOf(wrappers);
    some = Map.copyOf(some);
  }

  static LayerHooks none() {
    return new LayerHooks(List.of(), List.of(), Optional.empty(), Map.of());
  }

  LayerHooks reading(VariableReader reader) {
    return new LayerHooks(with(readers, reader), wrappers, all, some);
  }

  LayerHooks returning(OutputWrapper wrapper) {
    return new LayerHooks(readers, with(wrappers, wrapper), all, some);
  }

  LayerHooks collecting(EndPoints endPoints) {
    return new LayerHooks(readers, wrappers, Optional.of(endPoints), Map.of());
  }

  LayerHooks collecting(EndPoints endPoints, List<Layer<?>> layers) {
    Map<Layer<?>, EndPoints> changed = new HashMap<>(some);
    layers.forEach(layer -> changed.put(layer, endPoints));
    return new LayerHooks(readers, wrappers, all, changed);
  }

  private static <T> List<T> with(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }

  Operand<TFloat32> read(Slim slim, Variable<TFloat32> variable) {
    Operand<TFloat32> value = variable.value();
    for (VariableReader reader : readers) {
      value = reader.read(slim, variable, value);
    }
    return value;
  }

  Operand<TFloat32> wrap(
      Slim slim, Layer<?> layer, OutputWrapper.Point point, Operand<TFloat32> value) {
    Operand<TFloat32> wrapped = value;
    for (OutputWrapper wrapper : wrappers) {
      wrapped = wrapper.wrap(slim, layer, point, wrapped);
    }
    return wrapped;
  }

  void collect(Layer<?> layer, String name, Operand<TFloat32> output) {
    Optional.ofNullable(some.get(layer))
        .or(() -> all)
        .ifPresent(endPoints -> endPoints.add(name, output));
  }
}
