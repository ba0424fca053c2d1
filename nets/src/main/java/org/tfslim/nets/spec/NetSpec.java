package org.tfslim.nets.spec;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.TensorShape;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.ArgScope;

/**
 * What is known of a network: how it is built, what it takes and what it has. An immutable value.
 *
 * <pre>{@code
 * static final NetSpec SPEC =
 *     NetSpec.named("inception_v4")
 *         .function(InceptionV4::inceptionV4)
 *         .argScope(InceptionArgScope::of, InceptionArgScope.OPTIONS)
 *         .input(InputSpec.images(299, 3).anySizeFrom(107).pooledFrom(75))
 *         .numClasses(1001)
 *         .preprocessing("inception")
 *         .scope("InceptionV4")
 *         .takes(DROPOUT_KEEP_PROB, CREATE_AUX_LOGITS, SCOPE)
 *         .auxLogits()
 *         .source("nets/inception_v4.py")
 *         .build();
 * }</pre>
 */
public final class NetSpec {
  private static final long LARGEST_LAYER = 1 << 20;

  private final String name;
  private final Optional<NetFunction> function;
  private final ArgScopeFunction argScope;
  private final List<Option<?>> argScopeOptions;
  private final Optional<InputSpec> input;
  private final Optional<Kind> kind;
  private final int numClasses;
  private final String preprocessing;
  private final Optional<String> scope;
  private final List<Option<?>> options;
  private final NetOptions defaults;
  private final Optional<BaseFunction> base;
  private final List<Option<?>> baseOptions;
  private final boolean predictions;
  private final boolean auxLogits;
  private final boolean needsClasses;
  private final boolean large;
  private final String source;
  private final Map<Library, WeightNames> weightNames;
  private final Optional<Sized> sized;

  private NetSpec(Builder values) {
    this.name = values.name;
    this.function = values.function;
    this.argScope = values.argScope;
    this.argScopeOptions = values.argScopeOptions;
    this.input = values.input;
    this.kind = values.kind;
    this.numClasses = values.numClasses;
    this.preprocessing = values.preprocessing;
    this.scope = values.scope;
    this.options = values.options;
    this.defaults = values.defaults;
    this.base = values.base;
    this.baseOptions = values.baseOptions;
    this.predictions = values.predictions;
    this.auxLogits = values.auxLogits;
    this.needsClasses = values.needsClasses;
    this.large = values.large;
    this.source = values.source;
    this.weightNames = Map.copyOf(values.weightNames);
    this.sized = values.sized;
  }

  /**
   * An option that weights tell.
   *
   * @param variable below the network's scope; its last dimension is the option's value
   */
  private record Sized(Option<Integer> option, String variable) {}

  /** What a network is for. */
  public enum Kind {
    /** Images in, classes or features out. */
    IMAGE_CLASSIFIER,
    /** Videos in, classes or features out. */
    VIDEO_CLASSIFIER,
    /** Makes images, or judges made ones. */
    GENERATOR
  }

  /** A network function. */
  @FunctionalInterface
  public interface NetFunction {
    /** Adds the network to the graph; with 0 classes its features come out. */
    Net build(
        Slim slim,
        Operand<TFloat32> images,
        int numClasses,
        boolean isTraining,
        NetOptions options);
  }

  /** A network up to its last features. */
  @FunctionalInterface
  public interface BaseFunction {
    /**
     * Adds it to the graph.
     *
     * @param scope that of the network
     */
    Net build(Slim scope, Operand<TFloat32> images, NetOptions options);
  }

  /** The arg scope of a network. */
  @FunctionalInterface
  public interface ArgScopeFunction {
    /** The arg scope for a weight decay. */
    ArgScope apply(float weightDecay, NetOptions options);
  }

  /** A network that is to be described; its name is slim's. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /**
   * This network under another name and with other defaults, such as a thinner one. What else is
   * different can be said before it is built.
   *
   * @param defaults options it has unless others are given
   * @throws IllegalArgumentException if the network does not take one of them
   */
  public Builder variant(String name, NetOptions defaults) {
    Builder copy = new Builder(this);
    copy.name = name;
    copy.defaults = requireTaken(defaults).withDefaults(this.defaults);
    return copy;
  }

  /** Whether its weights can tell one of its options: {@link #fitting} looks for it. */
  public boolean isSizedByWeights() {
    return sized.isPresent();
  }

  /**
   * This network, for weights that were trained with another size of a layer than it has unless
   * told otherwise, such as FaceNet's embedding.
   *
   * @param stored the shape of a variable in a file of weights, if it is there
   */
  public NetSpec fitting(Function<String, Optional<TensorShape>> stored) {
    return sized
        .flatMap(
            it ->
                stored
                    .apply(scope.orElse(name) + "/" + it.variable())
                    .filter(shape -> shape.rank() > 0)
                    .map(shape -> shape.dimension(shape.rank() - 1))
                    .filter(size -> size > 0 && size <= LARGEST_LAYER)
                    .map(size -> NetOptions.defaults().with(it.option(), size.intValue())))
        .map(options -> variant(name, options).build())
        .orElse(this);
  }

  /** Slim's name. */
  public String name() {
    return name;
  }

  /** What it is for. */
  public Kind kind() {
    return kind.orElse(
        input().frames().isPresent() ? Kind.VIDEO_CLASSIFIER : Kind.IMAGE_CLASSIFIER);
  }

  /** The images it takes. */
  public InputSpec input() {
    return input.orElseThrow();
  }

  /** The height and width it was made for, in pixels. */
  public int imageSize() {
    return input().size();
  }

  /** The colours it takes: 1 or 3. */
  public int channels() {
    return input().channels();
  }

  /** The number of classes its published weights have, the background included. */
  public int numClasses() {
    return numClasses;
  }

  /** The preprocessing it was trained with. */
  public String preprocessing() {
    return preprocessing;
  }

  /** The variable scope that has all of its variables; empty if it has none of its own. */
  public Optional<String> scope() {
    return scope;
  }

  /** The options it takes; its function says what they are unless given. */
  public List<Option<?>> options() {
    return options;
  }

  /** Whether it takes {@code option}. */
  public boolean takes(Option<?> option) {
    return options.contains(option);
  }

  /** The options its arg scope takes. */
  public List<Option<?>> argScopeOptions() {
    return argScopeOptions;
  }

  /** The network up to its last features, if there is a function for that. */
  public Optional<BaseFunction> base() {
    NetOptions ofBase = defaults.among(baseOptions.toArray(Option<?>[]::new));
    return base.map(
        function ->
            (scope, images, given) -> function.build(scope, images, given.withDefaults(ofBase)));
  }

  /** The options {@link #base} takes. */
  public List<Option<?>> baseOptions() {
    return baseOptions;
  }

  /** Whether it makes predictions; others end with their logits. */
  public boolean hasPredictions() {
    return predictions;
  }

  /** Whether it has a second classifier unless told otherwise. */
  public boolean hasAuxLogits() {
    return auxLogits;
  }

  /** Whether it cannot be built without classes, for its features. */
  public boolean needsClasses() {
    return needsClasses;
  }

  /** Whether it has more than 50 million weights: building and running it takes a while. */
  public boolean isLarge() {
    return large;
  }

  /** Where it comes from, a phrase of Markdown. */
  public String source() {
    return source;
  }

  /** How another library names its weights, if that is known. */
  public Optional<WeightNames> weightNames(Library library) {
    return Optional.ofNullable(weightNames.get(library));
  }

  /**
   * The network with its arg scope, as an application builds it.
   *
   * @param numClasses classes of its logits; 0 for its features
   * @throws OptionException if it is 0 and the network {@linkplain #needsClasses needs classes}
   */
  public Network network(int numClasses) {
    requireClasses(numClasses);
    return new Network(this, numClasses);
  }

  /** Its arg scope. */
  public ArgScope argScope(float weightDecay, NetOptions options) {
    return argScope.apply(weightDecay, options);
  }

  /** The network without its arg scope. */
  Net build(
      Slim slim, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions given) {
    return function
        .orElseThrow()
        .build(slim, images, numClasses, isTraining, given.withDefaults(defaults));
  }

  /**
   * Refuses 0 classes if the network {@linkplain #needsClasses needs classes}.
   *
   * @throws OptionException that names the network
   */
  public void requireClasses(int numClasses) {
    if (needsClasses() && numClasses == 0) {
      throw new OptionException(
          name() + " cannot be built for its features alone: num_classes must be at least 1",
          "num_classes");
    }
  }

  /**
   * Refuses a size of images that the network cannot be built for with its default options.
   *
   * @param pixels height and width
   * @throws OptionException that names the network and the sizes it takes
   */
  public void requireImageSize(int pixels) {
    InputSpec taken = input();
    if (!taken.takes(pixels)) {
      String range =
          taken.maxSize().isPresent()
              ? "of %d to %d pixels".formatted(taken.minSize(), taken.maxSize().getAsInt())
              : "of at least %d pixels".formatted(taken.minSize());
      throw new OptionException(
          "%s takes images %s, not %d x %d; it was made for %d x %d. Choose another image size, or another network."
              .formatted(name(), range, pixels, pixels, taken.size(), taken.size()),
          "image_size");
    }
  }

  /**
   * Refuses options that the network does not take.
   *
   * @throws IllegalArgumentException naming those and the ones it takes
   */
  public NetOptions requireTaken(NetOptions given) {
    return given.only(name(), options);
  }

  /**
   * Refuses options that {@link #base} does not take.
   *
   * @throws IllegalArgumentException naming those and the ones it takes
   */
  public NetOptions requireTakenByBase(NetOptions given) {
    return given.only(name() + "_base", baseOptions);
  }

  /** The name. */
  @Override
  public String toString() {
    return name();
  }

  /** Says what a network is, one thing after the other. */
  public static final class Builder {
    private String name;
    private Optional<NetFunction> function = Optional.empty();
    private ArgScopeFunction argScope = (weightDecay, options) -> ArgScope.empty();
    private List<Option<?>> argScopeOptions = List.of();
    private Optional<InputSpec> input = Optional.empty();
    private Optional<Kind> kind = Optional.empty();
    private int numClasses;
    private String preprocessing = "";
    private Optional<String> scope = Optional.empty();
    private List<Option<?>> options = List.of();
    private NetOptions defaults = NetOptions.defaults();
    private Optional<BaseFunction> base = Optional.empty();
    private List<Option<?>> baseOptions = List.of();
    private boolean predictions = true;
    private boolean auxLogits;
    private boolean needsClasses;
    private boolean large;
    private String source = "";
    private final Map<Library, WeightNames> weightNames = new EnumMap<>(Library.class);
    private Optional<Sized> sized = Optional.empty();

    private Builder(String name) {
      this.name = name;
    }

    private Builder(NetSpec spec) {
      this.name = spec.name;
      this.function = spec.function;
      this.argScope = spec.argScope;
      this.argScopeOptions = spec.argScopeOptions;
      this.input = spec.input;
      this.kind = spec.kind;
      this.numClasses = spec.numClasses;
      this.preprocessing = spec.preprocessing;
      this.scope = spec.scope;
      this.options = spec.options;
      this.defaults = spec.defaults;
      this.base = spec.base;
      this.baseOptions = spec.baseOptions;
      this.predictions = spec.predictions;
      this.auxLogits = spec.auxLogits;
      this.needsClasses = spec.needsClasses;
      this.large = spec.large;
      this.source = spec.source;
      this.weightNames.putAll(spec.weightNames);
      this.sized = spec.sized;
    }

    /** The network function; it must be said. */
    public Builder function(NetFunction function) {
      this.function = Optional.of(function);
      return this;
    }

    /**
     * The arg scope it is built under; nothing unless said.
     *
     * @param options those that {@code argScope} takes
     */
    public Builder argScope(ArgScopeFunction argScope, List<Option<?>> options) {
      this.argScope = argScope;
      this.argScopeOptions = List.copyOf(options);
      return this;
    }

    /** The images it takes; it must be said. */
    public Builder input(InputSpec input) {
      this.input = Optional.of(input);
      return this;
    }

    /** What it is for; by its input a classifier of images or of videos unless said. */
    public Builder kind(Kind kind) {
      this.kind = Optional.of(kind);
      return this;
    }

    /** The number of classes its published weights have, the background included; 0 unless said. */
    public Builder numClasses(int numClasses) {
      this.numClasses = numClasses;
      return this;
    }

    /** The preprocessing it was trained with; it must be said. */
    public Builder preprocessing(String preprocessing) {
      this.preprocessing = preprocessing;
      return this;
    }

    /** The scope of all of its variables, unless the option {@code scope} says another. */
    public Builder scope(String scope) {
      this.scope = Optional.of(scope);
      return this;
    }

    /** The options it takes. */
    public Builder takes(Option<?>... options) {
      this.options = List.of(options);
      return this;
    }

    /**
     * The network up to its last features.
     *
     * @param options those that {@code base} takes
     */
    public Builder base(BaseFunction base, Option<?>... options) {
      this.base = Optional.of(base);
      this.baseOptions = List.of(options);
      return this;
    }

    /** It ends with its logits. */
    public Builder withoutPredictions() {
      this.predictions = false;
      return this;
    }

    /** It has a second classifier half way. */
    public Builder auxLogits() {
      this.auxLogits = true;
      return this;
    }

    /** It cannot be built without classes. */
    public Builder needsClasses() {
      this.needsClasses = true;
      return this;
    }

    /** It has more than 50 million weights. */
    public Builder large() {
      this.large = true;
      return this;
    }

    /** Where it comes from, a phrase of Markdown. */
    public Builder source(String source) {
      this.source = source;
      return this;
    }

    /** How another library names its weights. */
    public Builder weights(Library library, WeightNames names) {
      weightNames.put(library, names);
      return this;
    }

    /**
     * An option that files of weights tell.
     *
     * @param variable below the network's scope; its last dimension is the option's value
     */
    public Builder sizedBy(Option<Integer> option, String variable) {
      this.sized = Optional.of(new Sized(option, variable));
      return this;
    }

    /**
     * What was said so far.
     *
     * @throws IllegalStateException if its function, input or preprocessing was not said
     */
    public NetSpec build() {
      if (function.isEmpty() || input.isEmpty() || preprocessing.isEmpty()) {
        throw new IllegalStateException(name + " needs a function, an input and a preprocessing");
      }
      return new NetSpec(this);
    }
  }
}
