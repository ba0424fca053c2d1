package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.testing.SlimSessions;

/** Steps on the loss 3 a1 + 4 a2 + 12 b, whose gradients are (3, 4) and 12, at the rate 1. */
class MinimizerTest {
  private final Graph graph = new Graph();
  private final Session session = SlimSessions.open(graph);
  private final Slim slim = Slim.on(graph, 1);
  private final Variable<TFloat32> a = variable("a/w", 2);
  private final Variable<TFloat32> b = variable("b/w", 1);
  private final Operand<TFloat32> scale =
      slim.tf().placeholderWithDefault(slim.tf().constant(1f), Shape.scalar());
  private final Operand<TFloat32> loss = loss();

  private Variable<TFloat32> variable(String name, long size) {
    slim.globalStep();
    return slim.variable(name, Shape.of(size), Initializer.zeros()::apply, Variable.Role.TRAINABLE);
  }

  private Operand<TFloat32> loss() {
    var tf = slim.tf();
    Operand<TFloat32> first = tf.math.mul(a.value(), tf.constant(new float[] {3, 4}));
    Operand<TFloat32> second = tf.math.mul(b.value(), tf.constant(new float[] {12}));
    Operand<TFloat32> all = tf.concat(List.of(first, second), tf.constant(0));
    return tf.math.mul(tf.reduceSum(all, tf.constant(0)), scale);
  }

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private static Minimizer plain() {
    return Minimizer.of(Optimizer.sgd(), slim -> LearningRates.fixed(slim, 1));
  }

  private Minimization stepped(UnaryOperator<Minimizer> change) {
    Minimization minimization = change.apply(plain()).minimize(slim, loss);
    SlimSessions.initialize(session, slim);
    session.runner().fetch(minimization.trainOp().loss()).run().close();
    return minimization;
  }

  private void assertValues(float a1, float a2, float b1) {
    assertThat(SlimSessions.floats(session, a.value()))
        .containsExactly(new float[] {a1, a2}, offset(1e-5f));
    assertThat(SlimSessions.floats(session, b.value()))
        .containsExactly(new float[] {b1}, offset(1e-5f));
  }

  @Test
  void gradientsAreTakenAsTheyAre() {
    stepped(it -> it.withClipGradientNorm(0).withClipGlobalNorm(0));
    assertValues(-3, -4, -12);
  }

  @Test
  void eachGradientIsShortenedSeparately() {
    stepped(it -> it.withClipGradientNorm(2));
    assertValues(-1.2f, -1.6f, -2);
  }

  @Test
  void allGradientsAreShortenedTogether() {
    stepped(it -> it.withClipGlobalNorm(6.5f));
    assertValues(-1.5f, -2, -6);
  }

  /** As slim does; the other way round b would change by 4. */
  @Test
  void gradientsAreMultipliedBeforeTheyAreClipped() {
    stepped(it -> it.withGradientMultipliers(Map.of("b/w", 2f)).withClipGradientNorm(2));
    assertValues(-1.2f, -1.6f, -2);
  }

  @Test
  void onlyScopesThatAreNamedAreTrained() {
    Minimization minimization = stepped(it -> it.withScopes("b"));
    assertThat(minimization.gradients())
        .extracting(it -> it.variable().name())
        .containsExactly("b/w");
    assertValues(0, 0, -12);
    Minimizer wrong = plain().withScopes(ScopeList.parse("c"));
    assertThatThrownBy(() -> wrong.variables(slim))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("trainable_scopes");
  }

  @Test
  void averagesFollow() {
    Minimization minimization = stepped(it -> it.withMovingAverages(0.5));
    Variable<TFloat32> shadow = minimization.averages().orElseThrow().averages().get(1).shadow();
    // The decay of step 0 is (1 + 0) / (10 + 0).
    assertThat(SlimSessions.floats(session, shadow.value()))
        .containsExactly(new float[] {-10.8f}, offset(1e-5f));
  }

  @Test
  void gradientsAreSummarizedIfAskedFor() {
    assertThat(plain().minimize(slim, loss).summaries()).isEmpty();
    Minimization minimization = stepped(Minimizer::withGradientSummaries);
    assertThat(minimization.summaries()).hasSize(4);
  }

  @Test
  void aCheckedLossThatIsNotFiniteChangesNothing() {
    Minimization minimization = stepped(Minimizer::withCheckedLoss);
    assertValues(-3, -4, -12);
    try (TFloat32 infinite = TFloat32.scalarOf(Float.POSITIVE_INFINITY)) {
      Session.Runner runner =
          session.runner().feed(scale, infinite).fetch(minimization.trainOp().loss());
      assertThatThrownBy(runner::run)
          .isInstanceOf(TFInvalidArgumentException.class)
          .hasMessageContaining(NotFiniteGuard.LOSS_MESSAGE);
    }
    assertValues(-3, -4, -12);
  }

  @Test
  void theLossesOfTheGraphAreSummed() {
    Operand<TFloat32> logits =
        slim.tf()
            .reshape(
                slim.tf().concat(List.of(a.value(), b.value()), slim.tf().constant(0)),
                slim.tf().array(1, 3));
    assertThatThrownBy(() -> plain().minimize(slim)).isInstanceOf(IllegalStateException.class);
    Losses.softmaxCrossEntropy(
        slim, logits, slim.oneHotEncoding(slim.tf().constant(new long[] {0}), 3), 0, 1, "one");
    slim.variables().addLoss(loss);
    Minimization minimization = plain().minimize(slim);
    SlimSessions.initialize(session, slim);
    assertThat(SlimSessions.floats(session, minimization.totalLoss())[0])
        .isEqualTo((float) Math.log(3), offset(1e-5f));
  }

  @Test
  void aNormIsANumberOfAtLeastZero() {
    for (float norm : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> plain().withClipGradientNorm(norm))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> plain().withClipGlobalNorm(norm))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
