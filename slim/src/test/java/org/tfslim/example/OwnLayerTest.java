package org.tfslim.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV2D;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.testing.SlimSessions;

/** Layers that a user adds, outside the packages of the library. */
class OwnLayerTest {
  /** What {@link #SCALE} takes: the compiler refuses everything else. */
  private interface ScaleArg extends Arg {}

  private record Factor(float value) implements ScaleArg {}

  private static final Layer<ScaleArg> SCALE = new Layer<>("scale", List.of(new Factor(1)));

  /** How many channels the block has inside. */
  private record Expansion(long value) implements Arg {}

  /** A layer that takes an argument of convolutions as well as its own. */
  private static final Layer<Arg> EXPANDED =
      new Layer<>("expanded", List.of(new Expansion(2), stride(1)));

  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 1);
  private final Operand<TFloat32> ones = slim.tf().constant(new float[] {1, 1});

  @AfterEach
  void close() {
    graph.close();
  }

  private static Operand<TFloat32> scale(
      Slim slim, Operand<TFloat32> x, String scope, ScaleArg... args) {
    Slim s = slim.scope(scope);
    float factor = s.args(SCALE, List.of(args)).get(Factor.class).value();
    return s.layerOutput(
        SCALE, s.ops().node("Mul").input(x, s.ops().constant("factor", factor)).output());
  }

  private static Operand<TFloat32> expanded(
      Slim slim, Operand<TFloat32> x, String scope, Arg... args) {
    Slim s = slim.scope(scope);
    LayerArgs<Arg> all = s.args(EXPANDED, List.of(args));
    Operand<TFloat32> net =
        s.conv2d(x, all.get(Expansion.class).value(), k(1, 1), "expand", stride(1));
    net = s.conv2d(net, 1, k(1, 1), "project", all.get(Arg.Stride.class));
    return s.layerOutput(EXPANDED, net);
  }

  private float[] run(Operand<TFloat32> x) {
    try (Session session = new Session(graph)) {
      return SlimSessions.floats(session, x);
    }
  }

  @Test
  void defaultsScopesAndCallsSetItsArguments() {
    Slim tripled = slim.argScope(on(SCALE), new Factor(3));
    assertThat(run(scale(slim, ones, "a"))).containsExactly(1, 1);
    assertThat(run(scale(tripled, ones, "b"))).containsExactly(3, 3);
    assertThat(run(scale(tripled, ones, "c", new Factor(5)))).containsExactly(5, 5);
  }

  @Test
  void itsOutputIsCollected() {
    EndPoints endPoints = new EndPoints();
    Slim inside = slim.scope("net").collecting(endPoints, SCALE);
    Operand<TFloat32> output = scale(inside, ones, "first");
    assertThat(endPoints.toMap()).containsOnlyKeys("net/first").containsValue(output);
  }

  @Test
  void aLayerCanShareAnArgumentWithOthers() {
    Slim halving = slim.argScope(on(CONV2D, EXPANDED), stride(2));
    Operand<TFloat32> images = slim.tf().constant(new float[1][8][8][3]);
    Slim wide = halving.argScope(on(EXPANDED), new Expansion(6));
    assertThat(expanded(wide, images, "block").shape().asArray()).containsExactly(1, 4, 4, 1);
    assertThat(slim.variables().find("block/expand/weights").orElseThrow().shape().asArray())
        .containsExactly(1, 1, 3, 6);
  }

  @Test
  void whatItDoesNotTakeIsRefusedWhereTheCompilerCannot() {
    assertThatThrownBy(() -> ArgScope.empty().with(on(EXPANDED), keepProbability(0.5f)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The layer expanded does not take KeepProbability; it takes [Expansion, Stride]");
    assertThatThrownBy(() -> slim.args(EXPANDED, List.of(keepProbability(0.5f))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[Expansion, Stride]");
  }

  /** The compiler believes what the interface says, and {@code conv2d} would not look at it. */
  private record Pretender() implements Arg.Conv2dArg {}

  @Test
  void layersOfTheLibraryRefuseArgumentsThatTheyDoNotKnow() {
    assertThatThrownBy(() -> slim.argScope(on(CONV2D), new Pretender()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "The layer conv2d does not take Pretender; it takes [Stride, PaddingArg");
  }

  @Test
  void twoDefaultsOfOneClassAreAMistake() {
    assertThatThrownBy(() -> new Layer<ScaleArg>("twice", List.of(new Factor(1), new Factor(2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }
}
