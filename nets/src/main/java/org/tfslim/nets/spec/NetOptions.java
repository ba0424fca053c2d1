package org.tfslim.nets.spec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;

/**
 * The keyword arguments of a network function or of its arg scope, as an immutable value. Each
 * function says which it takes and what their defaults are; one that it does not take is an error.
 * The constants here are those that several families have; others are beside their network.
 */
public final class NetOptions {
  /** {@code dropout_keep_prob}: the share of values that dropout keeps. */
  public static final Option<Float> DROPOUT_KEEP_PROB =
      new Option<>("dropout_keep_prob", Float.class);

  /** {@code spatial_squeeze}: whether logits of one pixel lose height and width. */
  public static final Option<Boolean> SPATIAL_SQUEEZE =
      new Option<>("spatial_squeeze", Boolean.class);

  /** {@code global_pool}: whether images of any size are pooled down to one pixel. */
  public static final Option<Boolean> GLOBAL_POOL = new Option<>("global_pool", Boolean.class);

  /** {@code final_endpoint} of a base function. */
  public static final Option<String> FINAL_ENDPOINT = new Option<>("final_endpoint", String.class);

  /** {@code include_root_block}: whether the first convolutions are part of the base. */
  public static final Option<Boolean> INCLUDE_ROOT_BLOCK =
      new Option<>("include_root_block", Boolean.class);

  /** {@code scope}: the variable scope of the network, its own name unless given. */
  public static final Option<String> SCOPE = new Option<>("scope", String.class);

  /** {@code prediction_fn}: what makes predictions of logits. */
  public static final Option<Slim.Part> PREDICTION_FN =
      new Option<>("prediction_fn", Slim.Part.class);

  /** {@code create_aux_logits}: whether there is a second classifier half way, for training. */
  public static final Option<Boolean> CREATE_AUX_LOGITS =
      new Option<>("create_aux_logits", Boolean.class);

  /** {@code depth_multiplier}: a factor on the number of channels of all convolutions. */
  public static final Option<Double> DEPTH_MULTIPLIER =
      new Option<>("depth_multiplier", Double.class);

  /** {@code min_depth}: the smallest number of channels that {@code depth_multiplier} leaves. */
  public static final Option<Integer> MIN_DEPTH = new Option<>("min_depth", Integer.class);

  /** {@code data_format} of the images and all activations. */
  public static final Option<DataFormat> DATA_FORMAT =
      new Option<>("data_format", DataFormat.class);

  /** {@code output_stride}: how many times smaller than the images the feature maps get. */
  public static final Option<Integer> OUTPUT_STRIDE = new Option<>("output_stride", Integer.class);

  /** {@code use_batch_norm} of an arg scope. */
  public static final Option<Boolean> USE_BATCH_NORM =
      new Option<>("use_batch_norm", Boolean.class);

  /** {@code batch_norm_decay} of an arg scope. */
  public static final Option<Double> BATCH_NORM_DECAY =
      new Option<>("batch_norm_decay", Double.class);

  /** {@code batch_norm_epsilon} of an arg scope. */
  public static final Option<Float> BATCH_NORM_EPSILON =
      new Option<>("batch_norm_epsilon", Float.class);

  /** {@code batch_norm_scale} of an arg scope: whether batch norm has a gamma. */
  public static final Option<Boolean> BATCH_NORM_SCALE =
      new Option<>("batch_norm_scale", Boolean.class);

  /** {@code batch_norm_updates_collections} of an arg scope. */
  public static final Option<Arg.Updates> BATCH_NORM_UPDATES =
      new Option<>("batch_norm_updates_collections", Arg.Updates.class);

  /** {@code activation_fn} of an arg scope, and of residual blocks. */
  public static final Option<Activation> ACTIVATION_FN =
      new Option<>("activation_fn", Activation.class);

  private static final NetOptions DEFAULTS = new NetOptions(Map.of());

  private final Map<Option<?>, Object> values;

  private NetOptions(Map<Option<?>, Object> values) {
    this.values = values;
  }

  /**
   * A keyword argument.
   *
   * @param <T> the type of its values
   * @param name slim's name
   * @param type the class of its values
   */
  public record Option<T>(String name, Class<T> type) {}

  /** No argument given: every function has its defaults. */
  public static NetOptions defaults() {
    return DEFAULTS;
  }

  /** These arguments and {@code option} with {@code value}. */
  public <T> NetOptions with(Option<T> option, T value) {
    Map<Option<?>, Object> changed = new HashMap<>(values);
    changed.put(option, value);
    return new NetOptions(Map.copyOf(changed));
  }

  /** These arguments, and {@code option} with {@code value} if it is not among them. */
  public <T> NetOptions withDefault(Option<T> option, T value) {
    return with(option, get(option, value));
  }

  /** The value of {@code option}, or the function's default. */
  public <T> T get(Option<T> option, T defaultValue) {
    return option.type().cast(values.getOrDefault(option, defaultValue));
  }

  /** The value of {@code option}, if it was given. */
  public <T> Optional<T> find(Option<T> option) {
    return Optional.ofNullable(values.get(option)).map(option.type()::cast);
  }

  /** These arguments, and those of {@code others} that are not among them. */
  public NetOptions withDefaults(NetOptions others) {
    Map<Option<?>, Object> all = new HashMap<>(others.values);
    all.putAll(values);
    return new NetOptions(Map.copyOf(all));
  }

  /** Of these arguments only those that are {@code passed} on to another function. */
  public NetOptions among(Option<?>... passed) {
    Map<Option<?>, Object> kept = new HashMap<>(values);
    kept.keySet().retainAll(List.of(passed));
    return new NetOptions(Map.copyOf(kept));
  }

  /**
   * Refuses arguments that {@code function} does not take.
   *
   * @throws IllegalArgumentException naming those and the ones it takes
   */
  public NetOptions only(String function, List<Option<?>> taken) {
    TreeSet<String> unknown = new TreeSet<>();
    values.keySet().stream()
        .filter(option -> !taken.contains(option))
        .forEach(option -> unknown.add(option.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          function
              + " does not take "
              + unknown
              + "; it takes "
              + taken.stream().map(Option::name).toList());
    }
    return this;
  }
}
