package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV2D;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim.Reuse;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

class SlimTest {
  private final Graph graph = new Graph();
  private final Slim root = Slim.on(graph, 7);

  @AfterEach
  void close() {
    graph.close();
  }

  private Operand<TFloat32> images(long... dimensions) {
    return root.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(dimensions)));
  }

  private List<String> names() {
    return root.variables().all().stream().map(Variable::name).toList();
  }

  @Test
  void aSecondScopeOfTheSameNameSharesVariableNamesButNotOperationNames() {
    root.scope("net").conv2d(images(1, 8, 8, 3), 4, k(3, 3), "conv");
    Operand<TFloat32> again =
        root.reuse(Reuse.REUSE).scope("net").conv2d(images(1, 8, 8, 3), 4, k(3, 3), "conv");
    assertThat(names()).containsExactly("net/conv/weights", "net/conv/biases");
    assertThat(again.op().name()).isEqualTo("net_1/conv/Relu");
  }

  @Test
  void aVariableIsNeverMadeTwiceByMistake() {
    root.conv2d(images(1, 8, 8, 3), 4, k(3, 3), "conv");
    assertThatThrownBy(() -> root.conv2d(images(1, 8, 8, 3), 4, k(3, 3), "conv"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("conv/weights already exists");
  }

  @Test
  void aVariableIsNeverMissedByMistake() {
    assertThatThrownBy(() -> root.reuse(Reuse.REUSE).conv2d(images(1, 8, 8, 3), 4, k(3, 3), "conv"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("conv/weights does not exist");
  }

  @Test
  void aSharedVariableMustHaveTheSameShape() {
    root.conv2d(images(1, 8, 8, 3), 4, k(3, 3), "conv");
    assertThatThrownBy(() -> root.reuse(Reuse.AUTO).conv2d(images(1, 8, 8, 3), 5, k(3, 3), "conv"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[3, 3, 3, 4]")
        .hasMessageContaining("[3, 3, 3, 5]");
  }

  @Test
  void aSharedVariableMustHaveTheSameType() {
    root.variable("count", Shape.scalar(), Initializer.zeros()::apply, Variable.Role.TRAINING);
    Slim again = root.reuse(Reuse.AUTO);
    assertThatThrownBy(
            () ->
                again.variable(
                    "count",
                    Shape.scalar(),
                    TInt64.class,
                    (tf, shape, seed) -> tf.constant(0L),
                    Variable.Role.TRAINING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Variable count is of DT_FLOAT, not DT_INT64");
  }

  @Test
  void onlyAScopeCanBeEnteredOnceMore() {
    assertThat(root.scope("a").scope("b").reenter().ops().path()).isEqualTo("a/b/b/");
    assertThatThrownBy(root::reenter)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no variable scope");
  }

  @Test
  void aScopeIsAdoptedOnTopOfTheOthersOrInTheirPlace() {
    ArgScope strides = ArgScope.empty().with(on(CONV2D), stride(2));
    Slim padded = root.argScope(on(CONV2D), padding(Padding.VALID));
    Operand<TFloat32> images = images(1, 9, 9, 3);
    assertThat(padded.argScope(strides).conv2d(images, 4, k(3, 3), "a").shape())
        .isEqualTo(Shape.of(1, 4, 4, 4));
    assertThat(padded.onlyArgScope(strides).conv2d(images, 4, k(3, 3), "b").shape())
        .isEqualTo(Shape.of(1, 5, 5, 4));
  }

  @Test
  void defaultScopesAreNumbered() {
    Slim s = root.scope("net");
    Operand<TFloat32> x = s.batchNorm(images(1, 8, 8, 3));
    s.batchNorm(x);
    assertThat(names()).contains("net/BatchNorm/beta", "net/BatchNorm_1/beta").hasSize(6);
    root.reuse(Reuse.REUSE).scope("net").batchNorm(x);
    assertThat(names()).hasSize(6);
  }

  @Test
  void repetitionsAreNamedAsSlimNamesThem() {
    Slim s = root.argScope(on(CONV2D), normalizer(Slim::batchNorm));
    Slim.Part block = (b, x, name) -> b.scope(name).conv2d(x, 3, k(1, 1), "Conv2d_1x1");
    Operand<TFloat32> net = s.repeat(images(1, 8, 8, 3), 2, block, "block35");
    net = s.repeat(net, 1, block, "block17");
    net = s.repeatIn(net, 2, (b, x, name) -> b.conv2d(x, 3, k(1, 1), name), "conv1");
    s.stack(
        s.flatten(net, "flat"),
        (b, x, size, name) -> b.fullyConnected(x, size, name),
        List.of(5L, 6L),
        "fc");
    assertThat(names().stream().filter(name -> name.endsWith("/weights")))
        .containsExactly(
            "Repeat/block35_1/Conv2d_1x1/weights",
            "Repeat/block35_2/Conv2d_1x1/weights",
            "Repeat_1/block17_1/Conv2d_1x1/weights",
            "conv1/conv1_1/weights",
            "conv1/conv1_2/weights",
            "fc/fc_1/weights",
            "fc/fc_2/weights");
  }

  @Test
  void firstValuesDependOnTheSeedAndTheNameAlone() {
    float[] first = firstWeights(Slim.on(graph, 1), "a");
    try (Graph other = new Graph();
        Graph third = new Graph()) {
      Slim sameSeed = Slim.on(other, 1);
      sameSeed.conv2d(
          sameSeed.tf().constant(new float[1][4][4][3]), 2, k(1, 1), "something_before");
      assertThat(firstWeights(sameSeed, "a")).isEqualTo(first);
      assertThat(firstWeights(sameSeed, "b")).isNotEqualTo(first);
      assertThat(firstWeights(Slim.on(third, 2), "a")).isNotEqualTo(first);
    }
  }

  private static float[] firstWeights(Slim slim, String scope) {
    slim.conv2d(slim.tf().constant(new float[1][4][4][3]), 4, k(3, 3), scope);
    try (Session session = new Session(slim.graph())) {
      SlimSessions.initialize(session, slim);
      return SlimSessions.floats(session, slim, scope + "/weights");
    }
  }

  @Test
  void theGlobalStepIsMadeOnceAndIsNotPartOfTheModel() {
    Variable<TInt64> step = root.scope("net").globalStep();
    assertThat(step.name()).isEqualTo("global_step");
    assertThat(root.globalStep()).isSameAs(step);
    assertThat(root.variables().model()).isEmpty();
    assertThat(root.variables().trainable()).isEmpty();
  }
}
