package org.tfslim.slim.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.runtime.SessionOptions.GraphOptimizer;

class SessionsTest {
  @Test
  void runsWhatWasBuilt() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> sum = tf.math.add(tf.constant(1f), tf.constant(2f));
      for (GraphOptimizer choice : GraphOptimizer.values()) {
        try (Session session =
                Sessions.open(graph, SessionOptions.defaults().withGraphOptimizer(choice));
            Result result = session.runner().fetch(sum).run()) {
          assertThat(((TFloat32) result.get(0)).getFloat()).isEqualTo(3);
        }
      }
    }
  }

  @Test
  void memoryGrowsAndOperationsMoveUnlessSomebodySaysOtherwise() {
    ConfigProto usual = SessionOptions.defaults().toProto();
    assertThat(usual.getGpuOptions().getAllowGrowth()).isTrue();
    assertThat(usual.getAllowSoftPlacement()).isTrue();
    assertThat(usual.getUsePerSessionThreads()).isFalse();
    ConfigProto strict =
        SessionOptions.defaults().withMemoryGrowth(false).withSoftPlacement(false).toProto();
    assertThat(strict.getGpuOptions().getAllowGrowth()).isFalse();
    assertThat(strict.getAllowSoftPlacement()).isFalse();
  }

  @Test
  void threadsAndLogAreHandedOn() {
    SessionOptions usual = SessionOptions.defaults();
    ConfigProto config =
        usual.withIntraOpThreads(3).withInterOpThreads(2).withLogDevicePlacement(true).toProto();
    assertThat(config.getIntraOpParallelismThreads()).isEqualTo(3);
    assertThat(config.getInterOpParallelismThreads()).isEqualTo(2);
    assertThat(config.getUsePerSessionThreads()).isTrue();
    assertThat(config.getLogDevicePlacement()).isTrue();
    assertThat(usual.toProto()).isEqualTo(SessionOptions.defaults().toProto());
    assertThatThrownBy(() -> usual.withIntraOpThreads(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theGraphOptimizerGoesOverTheGraphOnceAndCanBeAdjusted() {
    SessionOptions usual = SessionOptions.defaults();
    assertThat(rewriter(usual).getMetaOptimizerIterations())
        .isEqualTo(RewriterConfig.NumIterationsType.ONE);
    assertThat(rewriter(usual.withGraphOptimizer(GraphOptimizer.OFF)).getDisableMetaOptimizer())
        .isTrue();
    RewriterConfig changed =
        rewriter(
            usual
                .withRewrites(it -> it.setRemapping(RewriterConfig.Toggle.OFF))
                .withRewrites(it -> it.setAutoMixedPrecision(RewriterConfig.Toggle.ON)));
    assertThat(changed.getRemapping()).isEqualTo(RewriterConfig.Toggle.OFF);
    assertThat(changed.getAutoMixedPrecision()).isEqualTo(RewriterConfig.Toggle.ON);
    assertThat(changed.getMetaOptimizerIterations())
        .isEqualTo(RewriterConfig.NumIterationsType.ONE);
  }

  private static RewriterConfig rewriter(SessionOptions options) {
    return options.toProto().getGraphOptions().getRewriteOptions();
  }

  @Test
  void anotherPlaceIsRefused() {
    try (Graph graph = new Graph()) {
      SessionOptions remote = SessionOptions.defaults().withTarget("grpc://host:2222");
      assertThatThrownBy(() -> Sessions.open(graph, remote))
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("grpc://host:2222");
    }
  }
}
