package org.tfslim.slim.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.op.core.Constant;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.runtime.Digits;

/**
 * Where operations are made: a name prefix, control dependencies, a device and a colocation. A
 * scope does not change; what is made in it changes the graph. Names are exact (slashes allowed)
 * and made unique as TF1 does; control dependencies of nested scopes add up.
 *
 * <p>TensorFlow Java's own scope rejects slashes and replaces dependencies instead of merging them,
 * which rules out the names that checkpoints and users' scripts rely on. All scopes of one graph
 * share one table of names: make one {@link #root} per graph.
 */
public final class OpScope implements Scope {
  private final Graph graph;
  private final OpNames names;
  private final String path;
  private final Optional<String> opName;
  private final List<Operation> dependencies;
  private final Optional<String> device;
  private final Optional<String> colocation;

  private OpScope(
      Graph graph,
      OpNames names,
      String path,
      Optional<String> opName,
      List<Operation> dependencies,
      Optional<String> device,
      Optional<String> colocation) {
    this.graph = graph;
    this.names = names;
    this.path = path;
    this.opName = opName;
    this.dependencies = dependencies;
    this.device = device;
    this.colocation = colocation;
  }

  /**
   * The outermost scope of {@code graph}.
   *
   * @throws org.tfslim.formats.SlimException if the default locale has other digits than ASCII's
   */
  public static OpScope root(Graph graph) {
    Digits.require();
    return new OpScope(
        graph, new OpNames(), "", Optional.empty(), List.of(), Optional.empty(), Optional.empty());
  }

  /** The graph operations are made in. */
  public Graph graph() {
    return graph;
  }

  /** The prefix of names made here: empty, or ending with a slash. */
  public String path() {
    return path;
  }

  /** A scope below this one; a second one of the same name becomes {@code name_1}. */
  public OpScope enter(String name) {
    return at(names.unique(path + name) + "/");
  }

  /** The scope with exactly this prefix (empty, or ending with a slash), opened before or not. */
  public OpScope at(String prefix) {
    return new OpScope(graph, names, prefix, Optional.empty(), dependencies, device, colocation);
  }

  /** This scope without control dependencies. */
  public OpScope independent() {
    return new OpScope(graph, names, path, opName, List.of(), device, colocation);
  }

  /** A scope whose operations share the device of {@code operation}. */
  public OpScope colocateWith(Operation operation) {
    return new OpScope(
        graph, names, path, opName, dependencies, device, Optional.of(operation.name()));
  }

  /** This scope with the device of {@code operation}, or without a device if it has none. */
  public OpScope withDeviceOf(GraphOperation operation) {
    Optional<String> other = Optional.of(operation.device()).filter(name -> !name.isEmpty());
    return new OpScope(graph, names, path, opName, dependencies, other, colocation);
  }

  /** A node of type {@code type}, named after its type. */
  public Node node(String type) {
    return node(type, type);
  }

  /** A node of type {@code type} called {@code name} (made unique) below this scope. */
  public Node node(String type, String name) {
    return new Node(graph.opBuilder(type, names.unique(path + name), this));
  }

  /** The node that a scope is made for: its name is that of the scope itself. */
  public Node nodeOfScope(String type) {
    return new Node(graph.opBuilder(type, path.substring(0, path.length() - 1), this));
  }

  /** A scalar called {@code name}. */
  public Operand<TInt32> constant(String name, int value) {
    return Constant.scalarOf(withName(name), value);
  }

  /** A scalar called {@code name}. */
  public Operand<TFloat32> constant(String name, float value) {
    return Constant.scalarOf(withName(name), value);
  }

  /** A vector called {@code name}. */
  public Operand<TInt32> constant(String name, int[] values) {
    return Constant.vectorOf(withName(name), values);
  }

  /** A vector called {@code name}. */
  public Operand<TInt64> constant(String name, long[] values) {
    return Constant.vectorOf(withName(name), values);
  }

  /** The whole {@link Ops} API in this scope. */
  public Ops ops() {
    return Ops.create(new GraphEnvironment(this));
  }

  @Override
  public ExecutionEnvironment env() {
    return graph;
  }

  @Override
  public OpScope withSubScope(String name) {
    return enter(name);
  }

  @Override
  public OpScope withName(String name) {
    return new OpScope(graph, names, path, Optional.of(name), dependencies, device, colocation);
  }

  @Override
  public OpScope withNameAsSubScope(String defaultName) {
    return enter(opName.orElse(defaultName));
  }

  @Override
  public OpScope withDevice(DeviceSpec deviceSpec) {
    return new OpScope(
        graph, names, path, opName, dependencies, Optional.of(deviceSpec.toString()), colocation);
  }

  @Override
  public OpScope withInitScope() {
    return this;
  }

  @Override
  public String makeOpName(String defaultName) {
    return names.unique(path + opName.orElse(defaultName));
  }

  @Override
  public String makeUnique(String id) {
    return names.unique(id);
  }

  /** Does nothing: names are never forgotten. */
  @Override
  public void refreshNames() {}

  @Override
  public OpScope withControlDependencies(Iterable<Op> controls) {
    List<Operation> operations = new ArrayList<>();
    controls.forEach(control -> operations.add(control.op()));
    return withControlDependencyOps(operations);
  }

  @Override
  public OpScope withControlDependencyOps(Iterable<Operation> controls) {
    List<Operation> merged = new ArrayList<>(dependencies);
    controls.forEach(merged::add);
    return new OpScope(graph, names, path, opName, List.copyOf(merged), device, colocation);
  }

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    dependencies.forEach(builder::addControlInput);
    device.ifPresent(builder::setDevice);
    colocation.ifPresent(name -> builder.setAttr("_class", new String[] {"loc:@" + name}));
    return builder;
  }

  @Override
  public String getDeviceString() {
    return device.orElse("");
  }

  @Override
  public boolean isInit() {
    return false;
  }

  /** A graph whose base scope is ours: how the fluent API is brought to use it. */
  private record GraphEnvironment(OpScope scope) implements ExecutionEnvironment {
    @Override
    public OperationBuilder opBuilder(String type, String name, Scope opScope) {
      return scope.graph.opBuilder(type, name, opScope);
    }

    @Override
    public void attachFunction(ConcreteFunction function) {
      scope.graph.attachFunction(function);
    }

    @Override
    public void checkInput(Operation input) {
      scope.graph.checkInput(input);
    }

    @Override
    public Types environmentType() {
      return Types.GRAPH;
    }

    @Override
    public Scope baseScope() {
      return scope;
    }

    @Override
    public boolean isInitializer(Operation operation) {
      return scope.graph.isInitializer(operation);
    }
  }
}
