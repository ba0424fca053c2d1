package org.tfslim.slim.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.fused;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noBiases;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.export.internal.Attributes;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.testing.SlimSessions;

/** Small networks, before and after. */
class FrozenGraphTest {
  private static final Shape IMAGES = Shape.of(2, 7, 7, 3);
  private static final double ROUNDING = 2e-5;

  /** A network and what is gone from it when it is optimized. */
  private record Case(String name, Function<Slim, Part> build, List<String> gone) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** From the input to the output. */
  private interface Part {
    Operand<TFloat32> apply(Operand<TFloat32> x);
  }

  private static Case of(String name, Function<Slim, Part> build, String... gone) {
    return new Case(name, build, List.of(gone));
  }

  /** Networks whose batch norms are folded. */
  static Stream<Case> folded() {
    String norm = "FusedBatchNormV3";
    return Stream.of(
        of(
            "convolution",
            s -> x -> s.conv2d(x, 5, k(3, 3), "c", normalizer(Slim::batchNorm)),
            norm,
            "Fill"),
        of(
            "gamma",
            s ->
                x ->
                    s.conv2d(x, 5, k(3, 3), "c", normalizer((b, y) -> b.batchNorm(y, scale(true)))),
            norm),
        of(
            "not fused",
            s ->
                x ->
                    s.conv2d(
                        x, 5, k(3, 3), "c", normalizer((b, y) -> b.batchNorm(y, fused(false)))),
            "Rsqrt",
            "Mul",
            "Sub",
            "AddV2"),
        of(
            "biases before",
            s -> x -> s.batchNorm(s.conv2d(x, 5, k(3, 3), "c", noActivation())),
            norm),
        of(
            "dilated",
            s -> x -> s.conv2d(x, 5, k(3, 3), "c", rate(2), normalizer(Slim::batchNorm)),
            norm),
        of(
            "separable",
            s -> x -> s.separableConv2d(x, 5, k(3, 3), 2, "c", normalizer(Slim::batchNorm)),
            norm),
        of(
            "depthwise",
            s -> x -> s.depthwiseConv2d(x, k(3, 3), 2, "c", normalizer(Slim::batchNorm)),
            norm),
        of(
            "fully connected",
            s ->
                x ->
                    s.fullyConnected(
                        s.flatten(x, "f"), 5, "c", normalizer((b, y) -> b.batchNorm(y))),
            norm),
        of(
            "residual scale",
            s -> x -> scaled(s, s.conv2d(x, 3, k(1, 1), "c", noActivation()), x),
            "Mul"));
  }

  /** Networks where there is nothing to fold, or it would be wrong. */
  static Stream<Case> kept() {
    return Stream.of(
        of("first", s -> x -> s.batchNorm(x)),
        of("after an activation", s -> x -> s.batchNorm(s.conv2d(x, 5, k(3, 3), "c"))),
        of(
            "two users of the product",
            s ->
                x -> {
                  Operand<TFloat32> net = s.conv2d(x, 3, k(3, 3), "c", noActivation(), noBiases());
                  return s.ops().node("AddV2", "sum").input(s.batchNorm(net), net).output();
                }),
        of(
            "two users of the product before its biases",
            s ->
                x -> {
                  Operand<TFloat32> net = s.conv2d(x, 3, k(3, 3), "c", noActivation(), noBiases());
                  Operand<TFloat32> biases = s.tf().constant(new float[] {1, 2, 3});
                  Operand<TFloat32> sum = s.ops().node("BiasAdd").input(net, biases).output();
                  return s.ops().node("AddV2", "sum").input(s.batchNorm(sum), net).output();
                }),
        of(
            "two users of the biases",
            s ->
                x -> {
                  Operand<TFloat32> net = s.conv2d(x, 3, k(3, 3), "c", noActivation());
                  return s.ops().node("AddV2", "sum").input(s.batchNorm(net), net).output();
                }));
  }

  private static Operand<TFloat32> scaled(Slim s, Operand<TFloat32> net, Operand<TFloat32> x) {
    OpScope ops = s.ops();
    Operand<TFloat32> product =
        ops.node("Mul", "mul").input(net, ops.constant("scale", 0.17f)).output();
    return ops.node("AddV2", "sum").input(product, x).output();
  }

  /** A network in a session, with values of its variables that are not trivial. */
  private static final class Network implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Session session = new Session(graph);
    private final String output;

    Network(Function<Slim, Part> build) {
      Slim slim = Slim.on(graph, 0).withoutGradients().argScope(on(BATCH_NORM), training(false));
      Operand<TFloat32> input =
          slim.tf().withName("input").placeholder(TFloat32.class, Placeholder.shape(IMAGES));
      output = build.apply(slim).apply(input).op().name();
      SplittableRandom random = new SplittableRandom(7);
      for (Variable<?> variable : slim.variables().all()) {
        float[] values = new float[(int) variable.size()];
        boolean positive = variable.name().endsWith("variance");
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (positive ? random.nextDouble(0.2, 3) : random.nextDouble(-1, 1));
        }
        SlimSessions.assign(session, variable, values);
      }
    }

    FrozenGraph frozen() {
      return FrozenGraph.of(graph.toGraphDef(), session, Set.of("input", output));
    }

    float[] run() {
      return FrozenGraphTest.run(session, output);
    }

    float[] run(GraphDef other) {
      try (Graph loaded = new Graph()) {
        loaded.importGraphDef(other);
        try (Session run = new Session(loaded)) {
          return FrozenGraphTest.run(run, output);
        }
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  private static float[] run(Session session, String output) {
    float[] values = new float[(int) IMAGES.size()];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    try (TFloat32 images = TFloat32.tensorOf(IMAGES, DataBuffers.of(values));
        Result result = session.runner().feed("input", images).fetch(output).run()) {
      TFloat32 tensor = (TFloat32) result.get(0);
      float[] found = new float[(int) tensor.size()];
      tensor.copyTo(DataBuffers.of(found));
      return found;
    }
  }

  private static List<String> ops(GraphDef graph) {
    return graph.getNodeList().stream().map(NodeDef::getOp).toList();
  }

  /** The largest difference as a share of the root mean square; fails where all is zero. */
  private static double difference(float[] wanted, float[] found) {
    assertThat(found).hasSameSizeAs(wanted);
    double squares = 0;
    double largest = 0;
    for (int i = 0; i < wanted.length; i++) {
      squares += (double) wanted[i] * wanted[i];
      largest = Math.max(largest, Math.abs(wanted[i] - found[i]));
    }
    assertThat(squares).isPositive();
    return largest / Math.sqrt(squares / wanted.length);
  }

  @ParameterizedTest
  @MethodSource("folded")
  void whatMapsChannelsGoesIntoTheWeights(Case it) {
    try (Network network = new Network(it.build())) {
      GraphDef graph = network.frozen().optimized(OpTable.ofRuntime()).withConstants();
      assertThat(ops(graph)).contains("BiasAdd").doesNotContain("Identity", "ReadVariableOp");
      assertThat(ops(graph)).doesNotContainAnyElementsOf(it.gone());
      assertThat(difference(network.run(), network.run(graph))).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whatCannotGoThereStays(Case it) {
    try (Network network = new Network(it.build())) {
      GraphDef graph = network.frozen().optimized(OpTable.ofRuntime()).withConstants();
      assertThat(ops(graph)).contains("FusedBatchNormV3");
      assertThat(difference(network.run(), network.run(graph))).isLessThan(ROUNDING);
    }
  }

  @Test
  void whatPeopleFetchStays() {
    Function<Slim, Part> conv =
        s -> x -> s.conv2d(x, 5, k(3, 3), "c", normalizer(Slim::batchNorm), noActivation());
    try (Network network = new Network(conv)) {
      Set<String> kept = Set.of("input", network.output, "c/Conv2D");
      GraphDef graph =
          FrozenGraph.of(network.graph.toGraphDef(), network.session, kept)
              .optimized(OpTable.ofRuntime())
              .withConstants();
      assertThat(ops(graph)).contains("FusedBatchNormV3");
      assertThat(graph.getNodeList()).extracting(NodeDef::getName).containsAll(kept);
    }
  }

  @Test
  void batchNormOfTrainingStays() {
    Function<Slim, Part> conv =
        s ->
            x -> s.conv2d(x, 5, k(3, 3), "c", normalizer((b, y) -> b.batchNorm(y, training(true))));
    try (Network network = new Network(conv)) {
      assertThat(ops(network.frozen().optimized(OpTable.ofRuntime()).withConstants()))
          .contains("FusedBatchNormV3");
    }
  }

  @Test
  void freezingKeepsNamesAndValues() {
    Function<Slim, Part> conv = s -> x -> s.conv2d(x, 5, k(3, 3), "c", normalizer(Slim::batchNorm));
    try (Network network = new Network(conv)) {
      GraphDef graph = network.frozen().withConstants();
      assertThat(graph.getNodeList())
          .filteredOn(node -> node.getOp().equals("Const"))
          .extracting(NodeDef::getName)
          .contains("c/weights", "c/BatchNorm/beta", "c/BatchNorm/moving_variance");
      assertThat(ops(graph)).doesNotContain("VarHandleOp", "ReadVariableOp", "AssignVariableOp");
      assertThat(network.run(graph)).isEqualTo(network.run());
    }
  }

  @Test
  void aVariableThatIsNotOnlyReadIsNoConstant() {
    try (Network network = new Network(s -> x -> s.conv2d(x, 5, k(3, 3), "c"))) {
      assertThatThrownBy(
              () ->
                  FrozenGraph.of(
                      network.graph.toGraphDef(),
                      network.session,
                      Set.of("c/weights/Assign", network.output)))
          .isInstanceOf(SlimException.class)
          .hasMessageContainingAll("c/weights", "AssignVariableOp");
    }
  }

  private static Part threeConvolutions(Slim s) {
    return x -> {
      Operand<TFloat32> net = s.conv2d(x, 8, k(3, 3), "c1", normalizer(Slim::batchNorm));
      net = scaled(s, s.conv2d(net, 8, k(1, 1), "c2", noActivation()), net);
      return s.conv2d(net, 4, k(1, 1), "logits", noActivation());
    };
  }

  private static Stream<Arguments> lowPrecisions() {
    return Stream.of(
        Arguments.of(Precision.BFLOAT16, DataType.DT_BFLOAT16, 1e-3, 6e-2),
        Arguments.of(Precision.FLOAT16, DataType.DT_HALF, 1e-4, 8e-3));
  }

  @ParameterizedTest
  @MethodSource("lowPrecisions")
  void onlyWhatIsBeforeTheLastConvolutionHasFewerBits(
      Precision precision, DataType type, double least, double most) {
    try (Network network = new Network(FrozenGraphTest::threeConvolutions)) {
      FrozenGraph low = network.frozen().optimized(OpTable.ofRuntime()).in(precision);
      GraphDef graph = low.withConstants();
      assertThat(typesOf(graph, "Conv2D")).containsExactlyInAnyOrder(type, type, DataType.DT_FLOAT);
      assertThat(ops(graph)).contains("Cast");
      NodeDef weights =
          graph.getNodeList().stream()
              .filter(node -> node.getName().startsWith("c1/folded_weights"))
              .findFirst()
              .orElseThrow();
      assertThat(weights.getAttrOrThrow("dtype").getType()).isEqualTo(type);
      assertThat(difference(network.run(), network.run(graph))).isBetween(least, most);
    }
  }

  private static List<DataType> typesOf(GraphDef graph, String op) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOp().equals(op))
        .map(Attributes::computed)
        .toList();
  }

  @Test
  void oneConvolutionStaysAsItIs() {
    try (Network network = new Network(s -> x -> s.conv2d(x, 5, k(3, 3), "c"))) {
      GraphDef graph = network.frozen().in(Precision.BFLOAT16).withConstants();
      assertThat(ops(graph)).doesNotContain("Cast");
      assertThat(network.run(graph)).isEqualTo(network.run());
    }
  }
}
