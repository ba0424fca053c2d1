package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.inception.InceptionResnetV1;
import org.tfslim.nets.inception.InceptionResnetV2;
import org.tfslim.nets.inception.InceptionV1;
import org.tfslim.nets.inception.InceptionV2;
import org.tfslim.nets.inception.InceptionV3;
import org.tfslim.nets.inception.InceptionV4;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.testkit.FormulaWeights;

/** What slim's own tests ask of each network, asked of every network in the registry. */
class NetworkContractTest extends GraphTesting {
  private static final NetOptions NONE = NetOptions.defaults();
  private static final int CLASSES = 10;
  private static final long UNKNOWN = Shape.UNKNOWN_SIZE;

  /** The base functions of the networks that have one. */
  private static final Map<String, BaseFn> BASES =
      Map.of(
          "InceptionV1", InceptionV1::inceptionV1Base,
          "InceptionV2", InceptionV2::inceptionV2Base,
          "InceptionV3", InceptionV3::inceptionV3Base,
          "InceptionV4", InceptionV4::inceptionV4Base,
          "InceptionResnetV1", InceptionResnetV1::inceptionResnetV1Base,
          "InceptionResnetV2", InceptionResnetV2::inceptionResnetV2Base);

  static List<NetSpec> networks() {
    return Nets.all();
  }

  static Stream<String> bases() {
    return BASES.keySet().stream().sorted();
  }

  private static Operand<TFloat32> images(Slim slim, NetSpec spec, long batch, long size) {
    Shape shape = Shape.of(batch, size, size, spec.channels());
    return slim.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  private Net build(NetSpec spec, long batch, long size, int classes, NetOptions options) {
    Slim slim = slim();
    return build(slim, spec, images(slim, spec, batch, size), classes, options);
  }

  private static Net build(
      Slim slim, NetSpec spec, Operand<TFloat32> images, int classes, NetOptions options) {
    return spec.networkFn(classes, 0, false, options).apply(slim, images);
  }

  /** The option with the value, if the network takes it. */
  private <T> NetOptions where(
      NetSpec spec, NetOptions options, NetOptions.Option<T> option, T value) {
    try {
      build(spec, 1, spec.imageSize(), CLASSES, NONE.with(option, value));
      return options.with(option, value);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("does not take [" + option.name() + "]");
      return options;
    }
  }

  /** What a network needs to take images of any size, if it can. */
  private NetOptions anySize(NetSpec spec) {
    NetOptions pooled = where(spec, NONE, NetOptions.GLOBAL_POOL, true);
    return where(spec, pooled, NetOptions.CREATE_AUX_LOGITS, false);
  }

  /** LeNet and CifarNet have weights for each pixel. */
  private static boolean isFullyConvolutional(NetSpec spec) {
    return spec.name().startsWith("inception");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void logitsAndPredictionsHaveOneValueForEachClass(NetSpec spec) {
    Net net = build(spec, 5, spec.imageSize(), CLASSES, NONE);
    assertThat(net.logits().shape()).isEqualTo(Shape.of(5, CLASSES));
    assertThat(net.endPoints().get("Logits")).isSameAs(net.logits());
    assertThat(net.endPoints().get("Predictions").shape()).isEqualTo(Shape.of(5, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void imagesMayBeHalfAsLarge(NetSpec spec) {
    NetOptions options = where(spec, NONE, NetOptions.GLOBAL_POOL, true);
    Net net = build(spec, 5, spec.imageSize() / 2, CLASSES, options);
    assertThat(net.logits().shape()).isEqualTo(Shape.of(5, CLASSES));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void batchAndImageSizeMayBeUnknownUntilItRuns(NetSpec spec) {
    long size = isFullyConvolutional(spec) ? UNKNOWN : spec.imageSize();
    long fed = isFullyConvolutional(spec) ? 120 : spec.imageSize();
    Slim slim = slim();
    try (Session session = SlimSessions.open(slim.graph())) {
      Operand<TFloat32> images = images(slim, spec, UNKNOWN, size);
      Net net = build(slim, spec, images, CLASSES, anySize(spec));
      SlimSessions.initialize(session, slim);
      Shape shape = Shape.of(3, fed, fed, spec.channels());
      try (TFloat32 input = SlimSessions.tensor(shape, FormulaWeights.input((int) shape.size()))) {
        SlimSessions.run(
            session.runner().feed(images, input),
            List.of(net.endPoints().get("Predictions")),
            tensors -> checkProbabilities(tensors.get(0), 3));
      }
    }
  }

  private static void checkProbabilities(TFloat32 tensor, int batch) {
    assertThat(tensor.shape()).isEqualTo(Shape.of(batch, CLASSES));
    float[] values = SlimSessions.floats(tensor);
    for (int i = 0; i < batch; i++) {
      double sum = 0;
      for (float value : Arrays.copyOfRange(values, i * CLASSES, (i + 1) * CLASSES)) {
        assertThat(value).isBetween(0f, 1f);
        sum += value;
      }
      assertThat(sum).isBetween(1 - 1e-5, 1 + 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void withoutClassesFeaturesComeOut(NetSpec spec) {
    Slim slim = slim();
    Net net = build(slim, spec, images(slim, spec, 2, spec.imageSize()), 0, NONE);
    assertThat(net.endPoints()).doesNotContainKeys("Logits", "Predictions", "AuxLogits");
    assertThat(net.logits().shape().get(0)).isEqualTo(2);
    assertThat(names(slim)).noneMatch(name -> name.contains("Logits") || name.contains("logits"));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void withoutAuxiliaryLogitsOnlyTheyAreMissing(NetSpec spec) {
    Slim all = slim();
    Slim some = slim();
    Net full = build(all, spec, images(all, spec, 2, spec.imageSize()), CLASSES, NONE);
    NetOptions off = where(spec, NONE, NetOptions.CREATE_AUX_LOGITS, false);
    Net less = build(some, spec, images(some, spec, 2, spec.imageSize()), CLASSES, off);
    List<String> keys = new ArrayList<>(full.endPoints().keySet());
    keys.remove("AuxLogits");
    assertThat(less.endPoints().keySet()).containsExactlyElementsOf(keys);
    assertThat(names(some))
        .containsExactlyElementsOf(
            names(all).stream().filter(name -> !name.contains("/AuxLogits/")).toList());
    assertThat(full.endPoints().containsKey("AuxLogits"))
        .isEqualTo(names(some).size() < names(all).size());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void globalPoolingTakesLargerImages(NetSpec spec) {
    NetOptions options = where(spec, NONE, NetOptions.GLOBAL_POOL, true);
    long size = isFullyConvolutional(spec) ? 320 : spec.imageSize();
    Net net = build(spec, 1, size, CLASSES, options);
    assertThat(net.logits().shape()).isEqualTo(Shape.of(1, CLASSES));
  }

  private static List<String> names(Slim slim) {
    return slim.variables().all().stream().map(Variable::name).toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void evaluationReusesWhatTrainingMade(NetSpec spec) {
    Slim slim = slim();
    spec.networkFn(CLASSES, 4e-5f, true, NONE).apply(slim, images(slim, spec, 4, spec.imageSize()));
    List<String> made = names(slim);
    int penalties = slim.variables().regularizationLosses().size();
    int updates = slim.variables().updateOps().size();
    Net net =
        spec.networkFn(CLASSES, 4e-5f, false, NONE)
            .apply(slim.reuse(Slim.Reuse.REUSE), images(slim, spec, 2, spec.imageSize()));
    assertThat(net.logits().shape()).isEqualTo(Shape.of(2, CLASSES));
    assertThat(names(slim)).isEqualTo(made);
    assertThat(slim.variables().regularizationLosses()).hasSize(penalties);
    assertThat(slim.variables().updateOps()).hasSize(updates);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theScopeIsAChoice(NetSpec spec) {
    Slim slim = slim();
    Operand<TFloat32> images = images(slim, spec, 2, spec.imageSize());
    build(slim, spec, images, CLASSES, NONE);
    int once = names(slim).size();
    build(slim, spec, images, CLASSES, NONE.with(NetOptions.SCOPE, "Second"));
    assertThat(names(slim)).hasSize(2 * once);
    assertThat(names(slim).subList(once, 2 * once)).allMatch(name -> name.startsWith("Second/"));
  }

  /** No gradient is missing, and the update operations run with the step. */
  @Test
  void everyNetworkWithABaseIsBuiltOnIt() {
    assertThat(Nets.all().stream().filter(NetworkContractTest::isFullyConvolutional))
        .allSatisfy(
            spec -> {
              String first = build(spec, 1, spec.imageSize(), CLASSES, NONE).logits().op().name();
              assertThat(BASES).containsKey(first.substring(0, first.indexOf('/')));
            });
  }

  /** Each end point can be the final one: what comes before it is the same, what follows is not. */
  @ParameterizedTest
  @MethodSource("bases")
  void theBaseEndsAtEveryEndPoint(String name) {
    Net whole = base(name, NONE);
    List<String> keys = List.copyOf(whole.endPoints().keySet());
    assertThat(whole.logits()).isSameAs(whole.endPoints().get(keys.get(keys.size() - 1)));
    for (int i = 0; i < keys.size(); i++) {
      Net part = base(name, NONE.with(NetOptions.FINAL_ENDPOINT, keys.get(i)));
      assertThat(part.endPoints().keySet()).containsExactlyElementsOf(keys.subList(0, i + 1));
      part.endPoints()
          .forEach(
              (key, value) ->
                  assertThat(value.shape()).isEqualTo(whole.endPoints().get(key).shape()));
      assertThat(part.logits().op().name())
          .isEqualTo(whole.endPoints().get(keys.get(i)).op().name());
    }
  }

  private Net base(String name, NetOptions options) {
    Slim slim = slim();
    Operand<TFloat32> images =
        slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(2, 139, 139, 3)));
    return BASES.get(name).build(slim.scope(name), images, options);
  }
}
