package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;
import org.tfslim.nets.spec.Network;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.testkit.FormulaWeights;

/**
 * What slim's own tests ask of each network, and whether it is what its spec says. What a network
 * does not have, by its spec, is skipped by name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NetworkContract extends GraphTesting {
  private static final int CLASSES = 10;
  private static final long UNKNOWN = Shape.UNKNOWN_SIZE;
  private static final long LARGE = 50_000_000;

  /** The networks that are asked. */
  abstract Stream<NetSpec> networks();

  private static Operand<TFloat32> images(Slim slim, Shape shape) {
    return slim.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  private Net build(Network network, Shape images) {
    Slim slim = slim();
    return network.apply(slim, images(slim, images));
  }

  private static Network network(NetSpec spec) {
    return spec.network(CLASSES);
  }

  private static <T> Network withIfTaken(Network network, NetSpec spec, Option<T> option, T value) {
    return spec.takes(option) ? network.with(option, value) : network;
  }

  /** As the network takes images of another size than its own. */
  private static Network pooled(NetSpec spec) {
    return withIfTaken(network(spec), spec, NetOptions.GLOBAL_POOL, true);
  }

  /** As the network takes the smallest images. */
  private static Network smallest(NetSpec spec) {
    return withIfTaken(pooled(spec), spec, NetOptions.CREATE_AUX_LOGITS, false);
  }

  /** As the network takes images whose size is not known. */
  private static Network anySize(NetSpec spec) {
    assumeTrue(spec.input().anySize(), spec + " takes images of a known size only");
    return smallest(spec);
  }

  private static List<String> names(Slim slim) {
    return slim.variables().all().stream().map(Variable::name).toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void logitsHaveOneValueForEachClass(NetSpec spec) {
    Net net = build(network(spec), spec.input().shape(5));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(5, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void predictionsHaveOneValueForEachClass(NetSpec spec) {
    Net net = build(network(spec), spec.input().shape(5));
    assertThat(net.predictions().isPresent()).isEqualTo(spec.hasPredictions());
    assumeTrue(spec.hasPredictions(), spec + " makes no predictions");
    assertThat(net.predictions().orElseThrow().shape()).isEqualTo(Shape.of(5, CLASSES));
    assertThat(net.endPoints()).containsValue(net.predictions().orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void auxiliaryLogitsHaveOneValueForEachClass(NetSpec spec) {
    Net net = build(network(spec).training(), spec.input().shape(5));
    assertThat(net.auxLogits().isPresent()).isEqualTo(spec.hasAuxLogits());
    assumeTrue(spec.hasAuxLogits(), spec + " has no auxiliary logits");
    assertThat(net.auxLogits().orElseThrow().shape()).isEqualTo(Shape.of(5, CLASSES));
    assertThat(net.endPoints()).containsValue(net.auxLogits().orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theSmallestImagesAreTaken(NetSpec spec) {
    Shape smallest = spec.input().shape(2, spec.input().minSize());
    assertThat(build(network(spec), smallest).logits().shape()).isEqualTo(Shape.of(2, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void smallerImagesAreRefused(NetSpec spec) {
    checkRefused(spec, network(spec), spec.input().minSize() - 1);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theLargestImagesAreTakenAndLargerOnesRefused(NetSpec spec) {
    assumeTrue(spec.input().maxSize().isPresent(), spec + " takes larger images");
    int largest = spec.input().maxSize().getAsInt();
    assertThat(build(network(spec), spec.input().shape(2, largest)).logits().shape())
        .isEqualTo(Shape.of(2, CLASSES));
    checkRefused(spec, network(spec), largest + 1);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatTheNetworkTakesIsSaidBeforeItIsBuilt(NetSpec spec) {
    int smallest = spec.input().minSize();
    spec.requireImageSize(smallest);
    spec.requireImageSize(spec.input().size());
    if (smallest > 1) {
      assertThatThrownBy(() -> spec.requireImageSize(smallest - 1))
          .isInstanceOf(OptionException.class)
          .hasMessageContainingAll(spec.name(), Integer.toString(smallest));
    }
    spec.input()
        .maxSize()
        .ifPresent(
            largest ->
                assertThatThrownBy(() -> spec.requireImageSize(largest + 1))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining("to %d pixels".formatted(largest)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theSmallestPooledImagesAreTaken(NetSpec spec) {
    Shape pooled = spec.input().shape(2, spec.input().minPooledSize());
    assertThat(build(smallest(spec), pooled).logits().shape()).isEqualTo(Shape.of(2, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void smallerPooledImagesAreRefused(NetSpec spec) {
    checkRefused(spec, smallest(spec), spec.input().minPooledSize() - 1);
  }

  private void checkRefused(NetSpec spec, Network network, int size) {
    assumeTrue(size > 0, spec + " takes images of one pixel");
    Shape smaller = spec.input().shape(2, size);
    assertThatThrownBy(
            () -> {
              Net net = build(network, smaller);
              // Some networks do not fail, but classify several places of an image.
              if (!net.logits().shape().equals(Shape.of(2, CLASSES))) {
                throw new SlimException(spec + " has logits of " + net.logits().shape());
              }
            })
        .isInstanceOf(SlimException.class)
        .hasMessageContaining(spec.name());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void imagesMayBeHalfAsLarge(NetSpec spec) {
    int half = spec.input().size() / 2;
    assumeTrue(
        half >= spec.input().minPooledSize(),
        spec + " does not take images of " + half + " pixels");
    Network network = half >= spec.input().minSize() ? pooled(spec) : smallest(spec);
    Net net = build(network, spec.input().shape(5, half));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(5, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void imagesMayBeLarger(NetSpec spec) {
    Network network = anySize(spec);
    Net net = build(network, spec.input().shape(1, spec.input().size() + 21));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(1, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void globalPoolingIsForImagesOfAnySize(NetSpec spec) {
    assumeTrue(spec.takes(NetOptions.GLOBAL_POOL), spec + " does not take global_pool");
    assertThat(spec.input().anySize()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theBatchMayBeUnknownUntilItRuns(NetSpec spec) {
    int size = spec.input().minSize();
    checkRun(spec, network(spec), spec.input().shape(UNKNOWN, size), spec.input().shape(3, size));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theSizeOfImagesMayBeUnknownUntilTheyRun(NetSpec spec) {
    Network network = anySize(spec);
    int size = Math.max(spec.input().minSize(), spec.input().size() * 2 / 5);
    checkRun(spec, network, spec.input().shape(UNKNOWN, UNKNOWN), spec.input().shape(3, size));
  }

  /** Predictions are probabilities; logits without predictions are numbers. */
  private void checkRun(NetSpec spec, Network network, Shape known, Shape fed) {
    Slim slim = slim();
    try (Session session = SlimSessions.open(slim.graph())) {
      Operand<TFloat32> images = images(slim, known);
      Net net = network.apply(slim, images);
      SlimSessions.initialize(session, slim);
      try (TFloat32 input = SlimSessions.tensor(fed, FormulaWeights.input((int) fed.size()))) {
        SlimSessions.run(
            session.runner().feed(images, input),
            List.of(net.predictions().orElse(net.logits())),
            tensors -> check(tensors.get(0), fed.get(0), spec.hasPredictions()));
      }
    }
  }

  private static void check(TFloat32 tensor, long batch, boolean isProbability) {
    assertThat(tensor.shape()).isEqualTo(Shape.of(batch, CLASSES));
    float[] values = SlimSessions.floats(tensor);
    for (int i = 0; i < batch; i++) {
      double sum = 0;
      for (float value : Arrays.copyOfRange(values, i * CLASSES, (i + 1) * CLASSES)) {
        assertThat(value).isFinite();
        if (isProbability) {
          assertThat(value).isBetween(0f, 1f);
        }
        sum += value;
      }
      if (isProbability) {
        assertThat(sum).isBetween(1 - 1e-5, 1 + 1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void withoutClassesFeaturesComeOut(NetSpec spec) {
    assumeFalse(spec.needsClasses(), spec + " needs classes");
    Slim slim = slim();
    Net net = spec.network(0).training().apply(slim, images(slim, spec.input().shape(2)));
    assertThat(net.predictions()).isEmpty();
    assertThat(net.auxLogits()).isEmpty();
    assertThat(net.logits().shape().get(0)).isEqualTo(2);
    Set<String> ofClasses = NetVariables.of(spec, CLASSES).classNames();
    assertThat(ofClasses).isNotEmpty();
    assertThat(names(slim)).isNotEmpty().doesNotContainAnyElementsOf(ofClasses);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void withoutTheClassesThatItNeedsItIsRefused(NetSpec spec) {
    assumeTrue(spec.needsClasses(), spec + " does not need classes");
    assertThatThrownBy(() -> spec.network(0))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining(spec.name())
        .hasMessageContaining("num_classes");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void videosMayBeShorter(NetSpec spec) {
    assumeTrue(spec.input().frames().isPresent(), spec + " takes images");
    int half = spec.input().frames().orElseThrow() / 2;
    Net net = build(network(spec), spec.input().withFrames(half).shape(2));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(2, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void withoutAuxiliaryLogitsOnlyTheyAreMissing(NetSpec spec) {
    assumeTrue(spec.takes(NetOptions.CREATE_AUX_LOGITS), spec + " does not take create_aux_logits");
    Slim all = slim();
    Slim some = slim();
    Net full = network(spec).apply(all, images(all, spec.input().shape(2)));
    Net less =
        network(spec)
            .with(NetOptions.CREATE_AUX_LOGITS, false)
            .apply(some, images(some, spec.input().shape(2)));
    assertThat(less.auxLogits()).isEmpty();
    List<String> keys = new ArrayList<>(full.endPoints().keySet());
    keys.removeIf(key -> full.endPoints().get(key).equals(full.auxLogits().orElseThrow()));
    assertThat(less.endPoints().keySet()).containsExactlyElementsOf(keys);
    assertThat(names(some))
        .hasSizeLessThan(names(all).size())
        .containsExactlyElementsOf(
            names(all).stream().filter(name -> !name.contains("/AuxLogits/")).toList());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void evaluationReusesWhatTrainingMade(NetSpec spec) {
    Slim slim = slim();
    Network network = network(spec).weightDecay(4e-5f);
    network.training().apply(slim, images(slim, spec.input().shape(4)));
    List<String> made = names(slim);
    int penalties = slim.variables().regularizationLosses().size();
    int updates = slim.variables().updateOps().size();
    Net net = network.apply(slim.reuse(Slim.Reuse.REUSE), images(slim, spec.input().shape(2)));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(2, CLASSES));
    assertThat(names(slim)).isEqualTo(made);
    assertThat(slim.variables().regularizationLosses()).hasSize(penalties);
    assertThat(slim.variables().updateOps()).hasSize(updates);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void allVariablesAreInItsScope(NetSpec spec) {
    Slim slim = slim();
    network(spec).apply(slim, images(slim, spec.input().shape(2)));
    Set<String> scopes = new HashSet<>();
    names(slim).forEach(name -> scopes.add(name.replaceFirst("/.*", "")));
    if (spec.scope().isEmpty()) {
      assertThat(scopes)
          .as("has a scope of its own, which its spec does not say")
          .hasSizeGreaterThan(1);
    }
    assumeTrue(spec.scope().isPresent(), spec + " has no scope of its own");
    assertThat(scopes).containsExactly(spec.scope().orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theScopeIsAChoice(NetSpec spec) {
    assumeTrue(spec.takes(NetOptions.SCOPE), spec + " does not take scope");
    Slim slim = slim();
    Operand<TFloat32> images = images(slim, spec.input().shape(2));
    network(spec).apply(slim, images);
    int once = names(slim).size();
    network(spec).with(NetOptions.SCOPE, "Second").apply(slim, images);
    assertThat(names(slim)).hasSize(2 * once);
    assertThat(names(slim).subList(once, 2 * once)).allMatch(name -> name.startsWith("Second/"));
  }

  /**
   * Each stage can be the final one: what comes before it is the same, what follows is not there.
   * The last stage has the output; what is behind it are end points inside of stages.
   */
  @ParameterizedTest
  @MethodSource("networks")
  void theBaseEndsAtEveryEndPoint(NetSpec spec) {
    Net whole = base(spec, NetOptions.defaults());
    List<String> all = List.copyOf(whole.endPoints().keySet());
    int last = List.copyOf(whole.endPoints().values()).indexOf(whole.logits());
    List<String> keys = all.subList(0, last + 1);
    List<String> inside = all.subList(last + 1, all.size());
    assertThat(inside).allMatch(key -> keys.contains(key.replaceFirst("/.*", "")));
    for (int i = 0; i < keys.size(); i++) {
      Net part = base(spec, NetOptions.defaults().with(NetOptions.FINAL_ENDPOINT, keys.get(i)));
      List<String> expected = new ArrayList<>(keys.subList(0, i + 1));
      inside.stream()
          .filter(key -> expected.contains(key.replaceFirst("/.*", "")))
          .forEachOrdered(expected::add);
      assertThat(part.endPoints().keySet()).containsExactlyElementsOf(expected);
      part.endPoints()
          .forEach(
              (key, value) ->
                  assertThat(value.shape()).isEqualTo(whole.endPoints().get(key).shape()));
      assertThat(part.logits().op().name())
          .isEqualTo(whole.endPoints().get(keys.get(i)).op().name());
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theNetworkIsBuiltOnItsBase(NetSpec spec) {
    Net base = base(spec, NetOptions.defaults());
    Net net = build(network(spec), spec.input().shape(2));
    assertThat(List.copyOf(net.endPoints().keySet()))
        .startsWith(base.endPoints().keySet().toArray(String[]::new));
    base.endPoints()
        .forEach(
            (key, value) ->
                assertThat(net.endPoints().get(key).shape()).as(key).isEqualTo(value.shape()));
  }

  private Net base(NetSpec spec, NetOptions options) {
    assumeTrue(spec.base().isPresent(), spec + " has no base function");
    Slim slim = slim().argScope(spec.argScope(0, NetOptions.defaults()));
    Slim scoped = spec.scope().map(slim::scope).orElse(slim);
    return spec.base().orElseThrow().build(scoped, images(slim, spec.input().shape(2)), options);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void largeNetworksSaySo(NetSpec spec) {
    Slim slim = slim();
    int classes = Math.max(1, spec.numClasses());
    spec.network(classes).apply(slim, images(slim, spec.input().shape(1)));
    long weights = slim.variables().model().stream().mapToLong(v -> v.shape().size()).sum();
    assertThat(spec.isLarge()).as("%s has %d weights", spec, weights).isEqualTo(weights > LARGE);
  }
}
