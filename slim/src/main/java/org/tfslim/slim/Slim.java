package org.tfslim.slim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.annotation.TensorType;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.PadMode;
import org.tfslim.slim.args.PoolingType;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.layers.internal.BatchNorm;
import org.tfslim.slim.layers.internal.Convolutions;
import org.tfslim.slim.layers.internal.Dense;
import org.tfslim.slim.layers.internal.Noise;
import org.tfslim.slim.layers.internal.Normalization;
import org.tfslim.slim.layers.internal.Pooling;
import org.tfslim.slim.layers.internal.SampleNorms;
import org.tfslim.slim.layers.internal.Transposed;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * The handle that networks are built with: a graph, where operations go, where variables go and
 * whether they are made or reused, and the arg scope. A handle does not change; narrowing it
 * returns a new one, and there is no global state. What is made with it does change the graph, and
 * what all handles of a graph share: the names that are taken and the {@link VariableStore}.
 *
 * <p>A layer's last text argument is its scope: {@code conv2d(x, 64, k(3, 3), "conv1")} makes the
 * variables {@code conv1/weights} and {@code conv1/biases} and the operations {@code conv1/Conv2D},
 * {@code conv1/BiasAdd} and {@code conv1/Relu}.
 *
 * <p>The layers here are tf_slim's. {@link Layer} says how to add one of your own.
 */
public final class Slim {
  private static final String GLOBAL_STEP = "global_step";

  private final OpScope ops;
  private final VariableStore variables;
  private final long seed;
  private final Place place;
  private final Reuse reuse;
  private final ArgScope argScope;
  private final boolean differentiable;
  private final Placer placer;
  private final LayerHooks hooks;

  /** Whether variables are made or found. */
  public enum Reuse {
    /** Variables are made; one that exists is an error. */
    CREATE,
    /** Variables are found; one that does not exist is an error. */
    REUSE,
    /** Variables are found, or made where they do not exist. */
    AUTO
  }

  /**
   * Where names are made.
   *
   * @param variables the prefix of variables: empty, or ending with a slash
   * @param layer the same with the name scopes entered since: the name of a layer's output
   */
  private record Place(String variables, String layer) {}

  /** Chooses where a variable goes. */
  private interface Placer {
    OpScope place(OpScope scope, String name, Shape shape, DataType dataType);
  }

  private Slim(
      OpScope ops,
      VariableStore variables,
      long seed,
      Place place,
      Reuse reuse,
      ArgScope argScope,
      boolean differentiable,
      Placer placer,
      LayerHooks hooks) {
    this.ops = ops;
    this.variables = variables;
    this.seed = seed;
    this.place = place;
    this.reuse = reuse;
    this.argScope = argScope;
    this.differentiable = differentiable;
    this.placer = placer;
    this.hooks = hooks;
  }

  /**
   * A handle on a graph that is still empty.
   *
   * @param seed what all randomness of the graph is derived from: first values, dropout
   */
  public static Slim on(Graph graph, long seed) {
    return new Slim(
        OpScope.root(graph),
        new VariableStore(),
        seed,
        new Place("", ""),
        Reuse.CREATE,
        ArgScope.empty(),
        true,
        (scope, name, shape, dataType) -> scope,
        LayerHooks.none());
  }

  // ---- what it holds

  /** The graph. */
  public Graph graph() {
    return ops.graph();
  }

  /** Where operations go. */
  public OpScope ops() {
    return ops;
  }

  /** The fluent API of TensorFlow Java, in this handle's scope. */
  public Ops tf() {
    return ops.ops();
  }

  /** The variables, update operations and losses of the graph. */
  public VariableStore variables() {
    return variables;
  }

  /** What all randomness of the graph is derived from. */
  public long seed() {
    return seed;
  }

  /** Whether gradients will be asked for; layers may leave out what only those need. */
  public boolean differentiable() {
    return differentiable;
  }

  /**
   * The name of the variable scope, {@code resnet_v1_50/block1}; empty outside of all scopes. It is
   * what tf_slim calls {@code sc.name}.
   */
  public String scopeName() {
    String path = place.variables();
    return path.isEmpty() ? path : path.substring(0, path.length() - 1);
  }

  // ---- narrowing

  private Slim with(OpScope newOps, Place newPlace) {
    return new Slim(
        newOps, variables, seed, newPlace, reuse, argScope, differentiable, placer, hooks);
  }

  private Slim with(OpScope newOps, String newPath) {
    return with(newOps, new Place(newPath, newPath));
  }

  private Slim with(Placer newPlacer) {
    return new Slim(ops, variables, seed, place, reuse, argScope, differentiable, newPlacer, hooks);
  }

  private Slim with(LayerHooks newHooks) {
    return new Slim(ops, variables, seed, place, reuse, argScope, differentiable, placer, newHooks);
  }

  private Slim with(ArgScope newArgScope) {
    return new Slim(ops, variables, seed, place, reuse, newArgScope, differentiable, placer, hooks);
  }

  /** Below the variable scope {@code name}; operations too, under a unique name. */
  public Slim scope(String name) {
    String path = place.variables() + name;
    variables.openScope(path);
    return with(ops.enter(name), path + "/");
  }

  /** Outside of all scopes: names are whole. */
  public Slim root() {
    return with(ops.at(""), "");
  }

  /** A variable scope with a default name: {@code name}, then {@code name_1} and so on. */
  public Slim defaultScope(String name) {
    return scope(variables.uniqueScope(place.variables(), name));
  }

  /**
   * The same variable scope entered once more: variables keep their prefix, operations go one level
   * deeper, as in {@code InceptionV1/InceptionV1/Conv2d_1a_7x7}.
   *
   * @throws IllegalStateException outside of all scopes
   */
  public Slim reenter() {
    String inside = scopeName();
    if (inside.isEmpty()) {
      throw new IllegalStateException(
          "There is no variable scope to enter once more; open one with scope(name)");
    }
    return with(ops.enter(inside.substring(inside.lastIndexOf('/') + 1)), place.variables());
  }

  /** Operations below {@code name}; variables stay where they are. */
  public Slim nameScope(String name) {
    return with(ops.enter(name), new Place(place.variables(), place.layer() + name + "/"));
  }

  /** With operations on a device, and variables too where {@link #variablesOn} names no other. */
  public Slim device(DeviceSpec device) {
    return with(ops.withDevice(device), place);
  }

  /** With variables on a device, wherever the operations are. */
  public Slim variablesOn(DeviceSpec device) {
    return variablesOn(VariablePlacement.on(device));
  }

  /**
   * With each variable on a device of its own choice, wherever the operations are: for example in
   * turn on the tasks of a parameter server. Slots are not asked for, see {@link #placedWith}.
   */
  public Slim variablesOn(VariablePlacement placement) {
    return with(
        (scope, name, shape, dataType) ->
            scope.withDevice(placement.device(name, shape, dataType)));
  }

  /**
   * With new variables on the device that {@code variable} was placed on, or without a device if it
   * was not placed: for what belongs to a variable, such as the slots of an optimizer.
   */
  public Slim placedWith(Variable<?> variable) {
    GraphOperation handle = (GraphOperation) variable.handle().op();
    return with((scope, name, shape, dataType) -> scope.withDeviceOf(handle));
  }

  /** With operations that run after {@code operations}. */
  public Slim after(Iterable<Operation> operations) {
    return with(ops.withControlDependencyOps(operations), place);
  }

  /** With variables made or found as {@code newReuse} says. */
  public Slim reuse(Reuse newReuse) {
    return new Slim(ops, variables, seed, place, newReuse, argScope, differentiable, placer, hooks);
  }

  /**
   * With {@code args} as defaults of the layers in {@code targets}.
   *
   * @throws IllegalArgumentException if one of the layers does not take one of the arguments
   */
  @SafeVarargs
  public final <A extends Arg> Slim argScope(ArgScope.Targets<A> targets, A... args) {
    List<A> list = new ArrayList<>();
    for (A arg : args) {
      list.add(arg);
    }
    return with(argScope.with(targets, list));
  }

  /**
   * With the settings of {@code scope} as defaults, on top of those there are.
   *
   * <p>This differs from tf_slim: there {@code arg_scope(scope)} puts the scope in the place of
   * what was set before, here what it does not set stays. {@link #onlyArgScope} does what tf_slim
   * does.
   */
  public Slim argScope(ArgScope scope) {
    return with(argScope.with(scope));
  }

  /** With the settings of {@code scope} in the place of those there are. */
  public Slim onlyArgScope(ArgScope scope) {
    return with(scope);
  }

  /** For inference only: layers leave out what only gradients need. */
  public Slim withoutGradients() {
    return new Slim(ops, variables, seed, place, reuse, argScope, false, placer, hooks);
  }

  /**
   * With the output of every layer added to {@code endPoints}, under the name of the layer's scope:
   * {@code vgg_16/conv1/conv1_1}. This is {@code outputs_collections} set on all layers.
   *
   * <p>The name is that of the variable scope, and for layers without variables, such as pooling,
   * the variable scope and the layer's own name: {@code vgg_16/pool1}. It does not change where a
   * network is built a second time; tf_slim numbers the layers without variables then.
   */
  public Slim collecting(EndPoints endPoints) {
    return with(hooks.collecting(endPoints));
  }

  /**
   * With the outputs of {@code layers} added to {@code endPoints}; the other layers stay as they
   * are. This is {@code arg_scope(layers, outputs_collections=...)}.
   *
   * @see #collecting(EndPoints)
   */
  public Slim collecting(EndPoints endPoints, Layer<?>... layers) {
    return with(hooks.collecting(endPoints, List.of(layers)));
  }

  /**
   * With all that layers read from their variables changed by {@code reader}, after the readers
   * that were set before: TF1's {@code custom_getter}. Regularizers and the updates of moving
   * averages keep to the variable as it is.
   */
  public Slim reading(VariableReader reader) {
    return with(hooks.reading(reader));
  }

  /**
   * With all that layers return, and what goes into their activations, changed by {@code wrapper},
   * after the wrappers that were set before.
   */
  public Slim returning(OutputWrapper wrapper) {
    return with(hooks.returning(wrapper));
  }

  // ---- what layers are made of

  /**
   * The arguments a call of {@code layer} with {@code overrides} gets here.
   *
   * @throws IllegalArgumentException if the layer does not take one of the overrides
   */
  public <A extends Arg> LayerArgs<A> args(Layer<A> layer, List<? extends A> overrides) {
    return argScope.args(layer, overrides);
  }

  /** What a layer in this scope reads from {@code variable}. */
  public Operand<TFloat32> read(Variable<TFloat32> variable) {
    return hooks.read(this, variable);
  }

  /**
   * What a layer in this scope returns: {@code value}, changed by the wrappers that {@link
   * #returning} set, and collected where {@link #collecting} says so. A layer calls it once, at its
   * end.
   */
  public Operand<TFloat32> layerOutput(Layer<?> layer, Operand<TFloat32> value) {
    String path = place.layer();
    return layerOutput(layer, path.isEmpty() ? path : path.substring(0, path.length() - 1), value);
  }

  /** The same after an activation, if there is one. */
  public Operand<TFloat32> layerOutput(
      Layer<?> layer, Optional<Activation> activation, Operand<TFloat32> value) {
    if (activation.isEmpty()) {
      return layerOutput(layer, value);
    }
    var before = hooks.wrap(this, layer, OutputWrapper.Point.BEFORE_ACTIVATION, value);
    return layerOutput(layer, activation.get().apply(ops, before));
  }

  private Operand<TFloat32> layerOutput(Layer<?> layer, String name, Operand<TFloat32> value) {
    Operand<TFloat32> output = hooks.wrap(this, layer, OutputWrapper.Point.OUTPUT, value);
    hooks.collect(layer, name, output);
    return output;
  }

  // ---- variables and randomness

  /**
   * A variable of the model.
   *
   * @param name its name below this handle's variable scope
   * @param regularizer the penalty on it, whose operations go below {@code kernel/Regularizer}
   * @throws IllegalStateException where it exists and must not, does not and must, or differs in
   *     shape
   */
  public Variable<TFloat32> modelVariable(
      String name,
      Shape shape,
      Initializer initializer,
      Optional<Regularizer> regularizer,
      boolean trainable) {
    Variable.Role role = trainable ? Variable.Role.TRAINABLE : Variable.Role.MODEL;
    String path = place.variables();
    boolean made = variables.find(path + name).isEmpty();
    Variable<TFloat32> variable = variable(name, shape, initializer::apply, role);
    if (made) {
      regularizer
          .flatMap(
              penalty ->
                  penalty.apply(
                      ops.independent().at(path + kernel(name) + "/Regularizer/"),
                      variable.value()))
          .ifPresent(loss -> variables.addRegularizationLoss(variable.name(), loss));
    }
    return variable;
  }

  /** TF1's layers name the scope of a penalty after their own names of the variables. */
  private static String kernel(String name) {
    return switch (name) {
      case "weights" -> "kernel";
      case "depthwise_weights" -> "depthwise_kernel";
      case "pointwise_weights" -> "pointwise_kernel";
      case "biases" -> "bias";
      default -> name;
    };
  }

  /**
   * A variable of floats of any role.
   *
   * @param name its name below this handle's variable scope
   * @throws IllegalStateException where it exists and must not, does not and must, or differs in
   *     shape or type
   */
  public Variable<TFloat32> variable(
      String name, Shape shape, FirstValue<TFloat32> first, Variable.Role role) {
    return variable(name, shape, TFloat32.class, first, role);
  }

  /**
   * A variable of any type and role.
   *
   * @param name its name below this handle's variable scope
   * @param type the type of its elements
   * @throws IllegalStateException where it exists and must not, does not and must, or differs in
   *     shape or type
   */
  public <T extends TType> Variable<T> variable(
      String name, Shape shape, Class<T> type, FirstValue<T> first, Variable.Role role) {
    String fullName = place.variables() + name;
    DataType dataType = type.getAnnotation(TensorType.class).dataType();
    Optional<Variable<?>> existing = variables.find(fullName);
    if (existing.isPresent() && reuse != Reuse.CREATE) {
      return same(existing.get(), shape, dataType);
    }
    if (existing.isPresent()) {
      throw new IllegalStateException(
          "Variable " + fullName + " already exists; use reuse(REUSE) to share it");
    }
    if (reuse == Reuse.REUSE) {
      throw new IllegalStateException(
          "Variable " + fullName + " does not exist; build the network once without reuse");
    }
    return create(fullName, shape, dataType, first, role);
  }

  /** The first value of a variable: operations, its shape and its own seed give a tensor. */
  @FunctionalInterface
  public interface FirstValue<T extends TType> {
    /** Adds the value to the graph. */
    Operand<T> apply(Ops tf, Shape shape, long seed);
  }

  private <T extends TType> Variable<T> create(
      String name, Shape shape, DataType dataType, FirstValue<T> first, Variable.Role role) {
    OpScope top = placer.place(ops.independent().at(""), name, shape, dataType);
    OpScope below = top.at(name + "/");
    Operand<T> value = first.apply(below.enter("Initializer").ops(), shape, seedFor(name));
    Output<?> handle =
        top.node("VarHandleOp", name)
            .attr("dtype", dataType)
            .attr("shape", shape)
            .attr("shared_name", name)
            .output();
    Operation assign = below.node("AssignVariableOp", "Assign").input(handle, value).build();
    Output<T> read =
        below.node("ReadVariableOp", "read").input(handle).attr("dtype", dataType).output();
    Variable<T> variable = new Variable<>(name, shape, dataType, handle, read, assign, role);
    variables.add(variable);
    return variable;
  }

  @SuppressWarnings("unchecked") // the types of the elements are the same
  private static <T extends TType> Variable<T> same(
      Variable<?> variable, Shape shape, DataType dataType) {
    if (!variable.shape().equals(shape)) {
      throw new IllegalStateException(
          "Variable " + variable.name() + " has shape " + variable.shape() + ", not " + shape);
    }
    if (variable.dataType() != dataType) {
      throw new IllegalStateException(
          "Variable " + variable.name() + " is of " + variable.dataType() + ", not " + dataType);
    }
    return (Variable<T>) variable;
  }

  /** The number of training steps taken, made at the first call: slim's {@code global_step}. */
  public Variable<TInt64> globalStep() {
    return root()
        .reuse(Reuse.AUTO)
        .variable(
            GLOBAL_STEP,
            Shape.scalar(),
            TInt64.class,
            (tf, shape, ignored) -> tf.constant(0L),
            Variable.Role.TRAINING);
  }

  /** A seed for the thing called {@code name}, a function of this graph's seed. */
  public long seedFor(String name) {
    CRC32C hash = new CRC32C();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    return seed * 0x9E3779B97F4A7C15L + hash.getValue();
  }

  // ---- layers

  /**
   * {@code slim.convolution1d}: convolution of series, then normalizer or biases, then activation.
   *
   * @param x {@code [batch, width, channels]}
   */
  public Operand<TFloat32> conv1d(
      Operand<TFloat32> x, long outputs, Kernel kernel, String scope, Arg.Conv1dArg... args) {
    return Convolutions.conv1d(scope(scope), x, outputs, kernel, List.of(args));
  }

  /**
   * {@code slim.conv2d}: convolution of images, then normalizer or biases, then activation.
   *
   * @param x {@code [batch, height, width, channels]}
   */
  public Operand<TFloat32> conv2d(
      Operand<TFloat32> x, long outputs, Kernel kernel, String scope, Arg.Conv2dArg... args) {
    return Convolutions.conv2d(scope(scope), x, outputs, kernel, List.of(args));
  }

  /**
   * {@code slim.conv3d}: convolution of videos, then normalizer or biases, then activation.
   *
   * @param x {@code [batch, depth, height, width, channels]}
   */
  public Operand<TFloat32> conv3d(
      Operand<TFloat32> x, long outputs, Kernel kernel, String scope, Arg.Conv3dArg... args) {
    return Convolutions.conv3d(scope(scope), x, outputs, kernel, List.of(args));
  }

  /**
   * {@code slim.conv2d_transpose}: enlarges images by the stride, then normalizer or biases, then
   * activation. The weights are {@code [height, width, outputs, inputs]}.
   *
   * @param x {@code [batch, height, width, channels]}
   */
  public Operand<TFloat32> conv2dTranspose(
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      String scope,
      Arg.Conv2dTransposeArg... args) {
    return Transposed.conv2d(scope(scope), x, outputs, kernel, List.of(args));
  }

  /**
   * {@code slim.conv3d_transpose}: enlarges videos by the stride, then normalizer or biases, then
   * activation. The weights are {@code [depth, height, width, outputs, inputs]}.
   *
   * @param x {@code [batch, depth, height, width, channels]}
   */
  public Operand<TFloat32> conv3dTranspose(
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      String scope,
      Arg.Conv3dTransposeArg... args) {
    return Transposed.conv3d(scope(scope), x, outputs, kernel, List.of(args));
  }

  /**
   * {@code slim.separable_conv2d}: a convolution of each channel alone, then one over single pixels
   * that mixes the channels.
   *
   * @param depthMultiplier the number of outputs of the first convolution for each channel
   */
  public Operand<TFloat32> separableConv2d(
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      long depthMultiplier,
      String scope,
      Arg.SeparableConv2dArg... args) {
    return Convolutions.separableConv2d(
        scope(scope), x, outputs, kernel, depthMultiplier, List.of(args));
  }

  /**
   * {@code slim.separable_conv2d(x, None, ...)}: a convolution of each channel alone. Arg scopes
   * address it as {@link Layer#SEPARABLE_CONV2D}.
   *
   * @param depthMultiplier the number of outputs for each channel
   */
  public Operand<TFloat32> depthwiseConv2d(
      Operand<TFloat32> x,
      Kernel kernel,
      long depthMultiplier,
      String scope,
      Arg.SeparableConv2dArg... args) {
    return Convolutions.depthwiseConv2d(scope(scope), x, kernel, depthMultiplier, List.of(args));
  }

  /** {@code slim.fully_connected}: a matrix product over the last dimension. */
  public Operand<TFloat32> fullyConnected(
      Operand<TFloat32> x, long outputs, String scope, Arg.FullyConnectedArg... args) {
    return Dense.fullyConnected(scope(scope), x, outputs, List.of(args));
  }

  /** {@code slim.batch_norm} in its default scope {@code BatchNorm}. */
  public Operand<TFloat32> batchNorm(Operand<TFloat32> x, Arg.BatchNormArg... args) {
    return BatchNorm.batchNorm(defaultScope("BatchNorm"), x, List.of(args));
  }

  /** {@code slim.batch_norm} in a scope of its own. */
  public Operand<TFloat32> batchNorm(Operand<TFloat32> x, String scope, Arg.BatchNormArg... args) {
    return BatchNorm.batchNorm(scope(scope), x, List.of(args));
  }

  /** {@code slim.instance_norm} in its default scope {@code InstanceNorm}. */
  public Operand<TFloat32> instanceNorm(Operand<TFloat32> x, Arg.InstanceNormArg... args) {
    return SampleNorms.instanceNorm(defaultScope("InstanceNorm"), x, List.of(args));
  }

  /** {@code slim.instance_norm} in a scope of its own. */
  public Operand<TFloat32> instanceNorm(
      Operand<TFloat32> x, String scope, Arg.InstanceNormArg... args) {
    return SampleNorms.instanceNorm(scope(scope), x, List.of(args));
  }

  /**
   * {@code slim.group_norm} in its default scope {@code GroupNorm}. The data format takes the place
   * of slim's {@code channels_axis} and {@code reduction_axes}: all dimensions between batch and
   * channels are normalized together. Slim's {@code mean_close_to_zero} is not offered.
   */
  public Operand<TFloat32> groupNorm(Operand<TFloat32> x, Arg.GroupNormArg... args) {
    return SampleNorms.groupNorm(this, defaultScope("GroupNorm"), x, List.of(args));
  }

  /** {@link #groupNorm(Operand, Arg.GroupNormArg...)} in a scope of its own. */
  public Operand<TFloat32> groupNorm(Operand<TFloat32> x, String scope, Arg.GroupNormArg... args) {
    return SampleNorms.groupNorm(this, scope(scope), x, List.of(args));
  }

  /** {@code slim.layer_norm} in its default scope {@code LayerNorm}. */
  public Operand<TFloat32> layerNorm(Operand<TFloat32> x, Arg.LayerNormArg... args) {
    return SampleNorms.layerNorm(defaultScope("LayerNorm"), x, List.of(args));
  }

  /** {@code slim.layer_norm} in a scope of its own. */
  public Operand<TFloat32> layerNorm(Operand<TFloat32> x, String scope, Arg.LayerNormArg... args) {
    return SampleNorms.layerNorm(scope(scope), x, List.of(args));
  }

  /** {@code slim.bias_add} in its default scope {@code BiasAdd}. */
  public Operand<TFloat32> biasAdd(Operand<TFloat32> x, Arg.BiasAddArg... args) {
    return Dense.biasAdd(defaultScope("BiasAdd"), x, List.of(args));
  }

  /** {@code slim.bias_add} in a scope of its own. */
  public Operand<TFloat32> biasAdd(Operand<TFloat32> x, String scope, Arg.BiasAddArg... args) {
    return Dense.biasAdd(scope(scope), x, List.of(args));
  }

  /** {@code slim.max_pool2d}. */
  public Operand<TFloat32> maxPool2d(
      Operand<TFloat32> x, Kernel kernel, String scope, Arg.PoolArg... args) {
    return Pooling.maxPool2d(nameScope(scope), x, kernel, List.of(args));
  }

  /** {@code slim.avg_pool2d}. */
  public Operand<TFloat32> avgPool2d(
      Operand<TFloat32> x, Kernel kernel, String scope, Arg.PoolArg... args) {
    return Pooling.avgPool2d(nameScope(scope), x, kernel, List.of(args));
  }

  /** {@code slim.max_pool3d}. */
  public Operand<TFloat32> maxPool3d(
      Operand<TFloat32> x, Kernel kernel, String scope, Arg.PoolArg... args) {
    return Pooling.maxPool3d(nameScope(scope), x, kernel, List.of(args));
  }

  /** {@code slim.avg_pool3d}. */
  public Operand<TFloat32> avgPool3d(
      Operand<TFloat32> x, Kernel kernel, String scope, Arg.PoolArg... args) {
    return Pooling.avgPool3d(nameScope(scope), x, kernel, List.of(args));
  }

  /**
   * {@code slim.pool}: a pool of series, images or videos, as the rank of {@code x} says. Its
   * default stride is 1. Slim's {@code dilation_rate} is not offered.
   */
  public Operand<TFloat32> pool(
      Operand<TFloat32> x, Kernel kernel, PoolingType type, String scope, Arg.PoolArg... args) {
    return Pooling.pool(nameScope(scope), x, kernel, type, List.of(args));
  }

  /**
   * {@code slim.dropout}: in training sets values to zero and scales the others up, in inference
   * changes nothing. Which values is a function of the seed, the scope and the global step.
   */
  public Operand<TFloat32> dropout(Operand<TFloat32> x, String scope, Arg.DropoutArg... args) {
    return Noise.dropout(nameScope(scope), x, List.of(args));
  }

  /** {@code slim.flatten}: {@code [batch, ...]} becomes {@code [batch, values]}. */
  public Operand<TFloat32> flatten(Operand<TFloat32> x, String scope) {
    return Dense.flatten(nameScope(scope), x);
  }

  /** {@code slim.softmax}: probabilities over the last dimension. */
  public Operand<TFloat32> softmax(Operand<TFloat32> logits, String scope) {
    return Dense.softmax(nameScope(scope), logits);
  }

  /** {@code slim.one_hot_encoding}: {@code [batch]} becomes {@code [batch, classes]}. */
  public Operand<TFloat32> oneHotEncoding(
      Operand<? extends TNumber> labels, long classes, Arg.OneHotArg... args) {
    return Dense.oneHotEncoding(nameScope("OneHotEncoding"), labels, classes, List.of(args));
  }

  /** {@code tf.nn.local_response_normalization} across neighbouring channels. */
  public Operand<TFloat32> lrn(Operand<TFloat32> x, String name, Arg.LrnArg... args) {
    Operand<TFloat32> output = Normalization.lrn(this, x, name, List.of(args));
    return layerOutput(Layer.LRN, place.layer() + name, output);
  }

  /**
   * The mean over all dimensions between batch and channels, which stay as 1: {@code [batch, 1, 1,
   * channels]} of images, or {@code [batch, channels, 1, 1]} as the data format says that
   * convolutions have here.
   */
  public Operand<TFloat32> globalPool(Operand<TFloat32> x, String name) {
    return mean(x, name, true, spatial(x));
  }

  /** {@code tf.reduce_mean} over {@code dimensions}, which are left out of the result. */
  public Operand<TFloat32> mean(Operand<TFloat32> x, String name, int... dimensions) {
    return mean(x, name, false, dimensions);
  }

  private Operand<TFloat32> mean(
      Operand<TFloat32> x, String name, boolean keep, int... dimensions) {
    OpScope inner = ops.enter(name);
    return inner
        .nodeOfScope("Mean")
        .input(x, inner.constant("reduction_indices", dimensions))
        .attr("keep_dims", keep)
        .output();
  }

  /**
   * Takes away all dimensions between batch and channels, which must be 1: {@code [batch,
   * channels]}. Which they are says the data format that convolutions have here.
   */
  public Operand<TFloat32> squeeze(Operand<TFloat32> x, String name) {
    long[] spatial = Arrays.stream(spatial(x)).asLongStream().toArray();
    return ops.node("Squeeze", name).input(x).attr("squeeze_dims", spatial).output();
  }

  /** {@code tf.concat} along the channels, in the data format that convolutions have here. */
  public Operand<TFloat32> concat(List<Operand<TFloat32>> parts) {
    Operand<TFloat32> first = parts.get(0);
    int channels = format(first).channels(first.shape().numDimensions());
    OpScope inner = ops.enter("concat");
    return inner
        .nodeOfScope("ConcatV2")
        .inputList(parts)
        .input(inner.constant("axis", channels))
        .output();
  }

  /**
   * {@code tf.pad}, called {@code Pad} or {@code MirrorPad}: adds to each of the dimensions between
   * batch and channels, in the data format that convolutions have here.
   *
   * @param before how many values are added before the first one
   * @param after how many are added after the last one
   */
  public Operand<TFloat32> pad(Operand<TFloat32> x, int before, int after, PadMode mode) {
    int[][] paddings = new int[x.shape().numDimensions()][2];
    for (int dimension : spatial(x)) {
      paddings[dimension] = new int[] {before, after};
    }
    String type = mode == PadMode.CONSTANT ? "Pad" : "MirrorPad";
    OpScope inner = ops.enter(type);
    Node node =
        inner.nodeOfScope(type).input(x, inner.withName("paddings").ops().constant(paddings));
    return (mode == PadMode.CONSTANT ? node : node.attr("mode", mode.name())).output();
  }

  /** {@code tf.clip_by_value}: no value below {@code min} or above {@code max}. */
  public Operand<TFloat32> clip(Operand<TFloat32> x, float min, float max) {
    OpScope outer = ops.enter("clip_by_value");
    OpScope inner = outer.enter("Minimum");
    Operand<TFloat32> below =
        inner.nodeOfScope("Minimum").input(x, inner.constant("y", max)).output();
    return outer.nodeOfScope("Maximum").input(below, outer.constant("y", min)).output();
  }

  /** The dimensions between batch and channels. */
  private int[] spatial(Operand<TFloat32> x) {
    return format(x).withDimensions(x.shape().numDimensions() - 2).spatial();
  }

  /** The data format that convolutions of tensors with the rank of {@code x} have here. */
  private DataFormat format(Operand<TFloat32> x) {
    return switch (x.shape().numDimensions()) {
      case 3 -> args(Layer.CONV1D, List.of()).get(Arg.DataFormatArg.class).value();
      case 5 -> args(Layer.CONV3D, List.of()).get(Arg.DataFormatArg.class).value();
      default -> args(Layer.CONV2D, List.of()).get(Arg.DataFormatArg.class).value();
    };
  }

  // ---- composition

  /** A part of a network in its own scope. */
  @FunctionalInterface
  public interface Part {
    /** Adds the part to the graph. */
    Operand<TFloat32> apply(Slim slim, Operand<TFloat32> x, String name);
  }

  /**
   * Branches side by side, joined along the channels: below the scope {@code name}, the branches in
   * {@code Branch_0}, {@code Branch_1} and so on.
   */
  @SafeVarargs
  public final Operand<TFloat32> branches(
      String name, Function<Slim, Operand<TFloat32>>... branches) {
    return scope(name).branches(branches);
  }

  /** Branches in this scope: {@code Branch_0}, {@code Branch_1} and so on. */
  @SafeVarargs
  public final Operand<TFloat32> branches(Function<Slim, Operand<TFloat32>>... branches) {
    List<Operand<TFloat32>> outputs = new ArrayList<>();
    for (int i = 0; i < branches.length; i++) {
      outputs.add(branches[i].apply(scope("Branch_" + i)));
    }
    return concat(outputs);
  }

  /**
   * {@code slim.repeat} in its default scope: {@code Repeat/NAME_1}, {@code Repeat/NAME_2} and so
   * on, the output of each the input of the next.
   */
  public Operand<TFloat32> repeat(Operand<TFloat32> x, int repetitions, Part part, String name) {
    return defaultScope("Repeat").chain(x, repetitions, part, name);
  }

  /** {@code slim.repeat} with a scope: {@code SCOPE/SCOPE_1}, {@code SCOPE/SCOPE_2} and so on. */
  public Operand<TFloat32> repeatIn(Operand<TFloat32> x, int repetitions, Part part, String scope) {
    return scope(scope).chain(x, repetitions, part, scope);
  }

  private Operand<TFloat32> chain(Operand<TFloat32> x, int repetitions, Part part, String name) {
    Operand<TFloat32> net = x;
    for (int i = 1; i <= repetitions; i++) {
      net = part.apply(this, net, name + "_" + i);
    }
    return net;
  }

  /** A part of a network that also takes a value. */
  @FunctionalInterface
  public interface PartWith<V> {
    /** Adds the part to the graph. */
    Operand<TFloat32> apply(Slim slim, Operand<TFloat32> x, V value, String name);
  }

  /**
   * {@code slim.stack}: a layer for each of {@code values}, in {@code SCOPE/SCOPE_1}, {@code
   * SCOPE/SCOPE_2} and so on, the output of each the input of the next.
   */
  public <V> Operand<TFloat32> stack(
      Operand<TFloat32> x, PartWith<V> part, List<V> values, String scope) {
    Slim inner = scope(scope);
    Operand<TFloat32> net = x;
    for (int i = 0; i < values.size(); i++) {
      net = part.apply(inner, net, values.get(i), scope + "_" + (i + 1));
    }
    return net;
  }
}
