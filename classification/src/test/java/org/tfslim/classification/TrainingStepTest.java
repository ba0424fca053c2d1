package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.Network;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;

/** A training step, asked of every classifier in the registry. */
class TrainingStepTest {
  private static final int CLASSES = 10;

  /** Small enough to be quick; networks that need more pixels get what they need. */
  private static final int SIDE = 107;

  /** Few, for the same reason. */
  private static final int FRAMES = 4;

  static Stream<NetSpec> networks() {
    return classifiers().filter(spec -> !spec.isLarge());
  }

  static Stream<NetSpec> largeNetworks() {
    return classifiers().filter(NetSpec::isLarge);
  }

  private static Stream<NetSpec> classifiers() {
    return Nets.all().stream().filter(spec -> spec.kind() != NetSpec.Kind.GENERATOR);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aTrainingStepChangesEveryVariable(NetSpec spec) {
    checkStep(spec);
  }

  @Tag("large")
  @ParameterizedTest
  @MethodSource("largeNetworks")
  void aTrainingStepChangesEveryVariableOfLargeOnes(NetSpec spec) {
    checkStep(spec);
  }

  private static InputSpec input(NetSpec spec) {
    return spec.input().frames().isPresent() ? spec.input().withFrames(FRAMES) : spec.input();
  }

  private static void checkStep(NetSpec spec) {
    boolean isPooled = spec.takes(NetOptions.GLOBAL_POOL);
    int side = Math.min(SIDE, spec.input().size());
    int least = isPooled ? spec.input().minPooledSize() : spec.input().minSize();
    int size = Math.max(side, least);
    Network network = spec.network(CLASSES).weightDecay(4e-5f).training();
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 1);
      TrainingGraph training =
          TrainingGraph.of(
              slim,
              TrainingSettings.of(
                      isPooled ? network.with(NetOptions.GLOBAL_POOL, true) : network,
                      CLASSES,
                      Minimizer.of(Optimizer.sgd(), s -> LearningRates.fixed(s, 1)))
                  .withLabelSmoothing(0.1f),
              SlimSessions.formulaImages(slim, input(spec).shape(3, size)),
              slim.tf().constant(new long[] {3, 1, 4}));
      SlimSessions.initialize(session, slim);
      List<Variable<?>> variables = slim.variables().model();
      long[] before = checksums(session, variables);
      assertThat(SlimSessions.floats(session, training.minimization().trainOp().loss())[0])
          .isFinite();
      long[] after = checksums(session, variables);
      for (int i = 0; i < variables.size(); i++) {
        assertThat(after[i]).as("%s is as it was", variables.get(i).name()).isNotEqualTo(before[i]);
      }
    }
  }

  /** In place of copies of all variables, which would take more memory than the tests have. */
  @SuppressWarnings("unchecked") // the variables of a model are floats
  private static long[] checksums(Session session, List<Variable<?>> variables) {
    long[] checksums = new long[variables.size()];
    SlimSessions.run(
        session.runner(),
        variables.stream().map(v -> (Operand<TFloat32>) v.value()).toList(),
        tensors -> {
          for (int i = 0; i < checksums.length; i++) {
            checksums[i] = checksum(SlimSessions.floats(tensors.get(i)));
          }
        });
    return checksums;
  }

  private static long checksum(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return checksum.getValue();
  }
}
