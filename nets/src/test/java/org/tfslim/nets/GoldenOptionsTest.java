package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.nets.inception.InceptionResnetV2.ALIGN_FEATURE_MAPS;
import static org.tfslim.nets.mobilenet.Mobilenet.FINEGRAIN_CLASSIFICATION_MODE;
import static org.tfslim.nets.mobilenet.Mobilenet.PREDICTIONS;
import static org.tfslim.nets.mobilenet.Mobilenet.USE_EXPLICIT_PADDING;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_SCALE;
import static org.tfslim.nets.spec.NetOptions.CREATE_AUX_LOGITS;
import static org.tfslim.nets.spec.NetOptions.DATA_FORMAT;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.INCLUDE_ROOT_BLOCK;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.nets.spec.NetOptions.USE_BATCH_NORM;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.DROPOUT;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.inception.InceptionArgScope;
import org.tfslim.nets.inception.InceptionResnetV2;
import org.tfslim.nets.inception.InceptionV1;
import org.tfslim.nets.inception.InceptionV2;
import org.tfslim.nets.inception.InceptionV4;
import org.tfslim.nets.mobilenet.Mobilenet;
import org.tfslim.nets.mobilenet.MobilenetV2;
import org.tfslim.nets.small.Lenet;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.testing.TensorStats;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/** Calls with options against what Python slim computed, and calls that must fail. */
class GoldenOptionsTest {
  private static final NetOptions NONE = NetOptions.defaults();
  private static final String FOLDER = "goldens/options/";

  /** The calls of {@code index.tsv}: how each is written here. */
  private static final Map<String, NetworkFn> CALLS = calls();

  private static Map<String, NetworkFn> calls() {
    NetOptions noAux = NONE.with(CREATE_AUX_LOGITS, false);
    NetOptions half = NONE.with(DEPTH_MULTIPLIER, 0.5);
    return Map.ofEntries(
        Map.entry("lenet_none", network("lenet", 0, NONE)),
        Map.entry("cifarnet_none", network("cifarnet", 0, NONE)),
        Map.entry("v1_nosqueeze", network("inception_v1", 20, NONE.with(SPATIAL_SQUEEZE, false))),
        Map.entry("v1_globalpool_128", network("inception_v1", 20, NONE.with(GLOBAL_POOL, true))),
        Map.entry("v2_dm050", network("inception_v2", 20, half)),
        Map.entry("v2_base_noroot", v2Base(NONE.with(INCLUDE_ROOT_BLOCK, false))),
        Map.entry("v3_dm050", network("inception_v3", 20, half)),
        Map.entry("v3_150", network("inception_v3", 20, NONE)),
        Map.entry("v3_zero", network("inception_v3", 0, NONE)),
        Map.entry("v4_200x200", network("inception_v4", 12, NONE)),
        Map.entry("v4_dynamic", network("inception_v4", 12, noAux)),
        Map.entry("v4_none", network("inception_v4", 0, NONE)),
        Map.entry("v4_no_batch_norm", v4WithoutBatchNorm()),
        Map.entry("v4_base_mixed_3a", v4Base(NONE.with(FINAL_ENDPOINT, "Mixed_3a"))),
        Map.entry("v4_base_mixed_5e", v4Base(NONE.with(FINAL_ENDPOINT, "Mixed_5e"))),
        Map.entry("irv2_base_os8", irv2Base(preAux().with(OUTPUT_STRIDE, 8))),
        Map.entry("irv2_base_align", irv2Base(NONE.with(ALIGN_FEATURE_MAPS, true))),
        Map.entry("irv2_base_preaux", irv2Base(preAux())),
        Map.entry("irv2_base_mixed5b", irv2Base(NONE.with(FINAL_ENDPOINT, "Mixed_5b"))),
        Map.entry("irv2_noaux", network("inception_resnet_v2", 21, noAux)),
        Map.entry("irv2_numclasses0", network("inception_resnet_v2", 0, NONE)),
        Map.entry("irv2_dynamic_b", network("inception_resnet_v2", 11, noAux)),
        Map.entry("irv2_scale_gamma", irv2WithGamma()),
        Map.entry("mobilenet_v2_dm050", network("mobilenet_v2", 12, half)),
        Map.entry(
            "mobilenet_v2_finegrain_dm075",
            network(
                "mobilenet_v2",
                12,
                NONE.with(DEPTH_MULTIPLIER, 0.75)
                    .with(FINEGRAIN_CLASSIFICATION_MODE, true)
                    .with(MIN_DEPTH, 24))),
        Map.entry(
            "mobilenet_v2_dynamic",
            network("mobilenet_v2", 5, NONE.with(DEPTH_MULTIPLIER, 0.35).with(PREDICTIONS, false))),
        Map.entry("mobilenet_v2_base_os16", mobilenetV2Base(NONE.with(OUTPUT_STRIDE, 16))),
        Map.entry(
            "mobilenet_v2_base_explicit",
            mobilenetV2Base(
                NONE.with(USE_EXPLICIT_PADDING, true).with(FINAL_ENDPOINT, "layer_15"))));
  }

  private static NetworkFn network(String name, int classes, NetOptions options) {
    return Nets.get(name).network(classes).with(options);
  }

  private static NetOptions preAux() {
    return NONE.with(FINAL_ENDPOINT, "PreAuxLogits");
  }

  private static NetworkFn base(
      NetSpec.BaseFunction base, String scope, ArgScope argScope, NetOptions options) {
    return (slim, x) -> {
      Slim inference = slim.argScope(argScope).argScope(on(BATCH_NORM, DROPOUT), training(false));
      return base.build(inference.scope(scope), x, options);
    };
  }

  private static NetworkFn mobilenetV2Base(NetOptions options) {
    ArgScope scope = Mobilenet.trainingScope(0, NONE);
    NetOptions thin = options.with(DEPTH_MULTIPLIER, 0.35);
    return base(MobilenetV2::mobilenetBase, "MobilenetV2", scope, thin);
  }

  private static NetworkFn v2Base(NetOptions options) {
    return base(InceptionV2::inceptionV2Base, "InceptionV2", InceptionArgScope.of(0), options);
  }

  private static NetworkFn v4Base(NetOptions options) {
    return base(InceptionV4::inceptionV4Base, "InceptionV4", InceptionArgScope.of(0), options);
  }

  private static NetworkFn irv2Base(NetOptions options) {
    return base(
        InceptionResnetV2::inceptionResnetV2Base,
        "InceptionResnetV2",
        InceptionResnetV2.argScope(0),
        options);
  }

  private static NetworkFn v4WithoutBatchNorm() {
    return Nets.get("inception_v4").network(6).withArgScope(USE_BATCH_NORM, false);
  }

  private static NetworkFn irv2WithGamma() {
    return Nets.get("inception_resnet_v2").network(5).withArgScope(BATCH_NORM_SCALE, true);
  }

  static List<Map<String, String>> cases() {
    return TestData.table(FOLDER + "index.tsv").stream()
        .filter(row -> CALLS.containsKey(row.get("case")))
        .toList();
  }

  @Test
  void everyCallHasItsCase() {
    assertThat(cases()).hasSameSizeAs(CALLS.keySet());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(Map<String, String> row) {
    String folder = FOLDER + row.get("case") + "/";
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 0);
      Shape known = shape(row.get("static_input_shape"));
      Operand<TFloat32> images = slim.tf().placeholder(TFloat32.class, Placeholder.shape(known));
      Net net = CALLS.get(row.get("case")).apply(slim, images);
      assertThat(slim.variables().all().stream().map(v -> v.name() + " " + v.shape()))
          .containsExactlyElementsOf(
              TestData.table(folder + "variables.tsv").stream()
                  .map(v -> v.get("name") + " " + shape(v.get("shape")))
                  .toList());
      SlimSessions.loadFormulaWeights(session, slim);
      Shape fed = shape(row.get("fed_shape"));
      try (TFloat32 input = SlimSessions.tensor(fed, FormulaWeights.input((int) fed.size()))) {
        check(session.runner().feed(images, input), net, folder);
      }
    }
  }

  private static Shape shape(String text) {
    return Shape.of(TestData.shape(text.replace("?", "-1")));
  }

  /** The first row is the returned tensor, the others the end points. */
  private static void check(Session.Runner runner, Net net, String folder) {
    List<Map<String, String>> rows = TestData.table(folder + "endpoints.tsv");
    assertThat(net.endPoints().keySet())
        .containsExactlyElementsOf(rows.stream().skip(1).map(row -> row.get("key")).toList());
    List<Operand<TFloat32>> outputs = new ArrayList<>(List.of(net.logits()));
    outputs.addAll(net.endPoints().values());
    SlimSessions.run(
        runner,
        outputs,
        tensors -> {
          for (int i = 0; i < rows.size(); i++) {
            TensorStats.difference(tensors.get(i), rows.get(i)).check();
          }
          if (Files.exists(TestData.path(folder).resolve("net.txt"))) {
            float[] returned = TestData.floats(folder + "net.txt");
            TensorStats.difference(tensors.get(0), returned).check();
          }
        });
  }

  private static List<String> column(String table, String column) {
    return TestData.table(table).stream().map(row -> row.get(column)).toList();
  }

  private static Net build(String name, long size, NetOptions options) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images =
          slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, size, size, 3)));
      Net net = network(name, 1001, options).apply(slim, images);
      assertThat(net.logits().shape()).isEqualTo(Shape.of(1, 1001));
      return net;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v1, 64, true, 224",
    "inception_v1, 192, true, 224",
    "inception_v1, 256, true, 224",
    "inception_v3, 75, true, 299",
    "inception_v4, 75, true, 299",
    "inception_v4, 74, false, 299",
    "inception_resnet_v2, 75, true, 299",
    "inception_resnet_v2, 74, false, 299"
  })
  void sizesThatTheReferenceRefusesAreRefusedWithTheReason(
      String name, long size, boolean aux, int made) {
    assertThatThrownBy(() -> build(name, size, withAux(aux)))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("[1, " + size + ", " + size + ", 3]")
        .hasMessageContaining("it was made for " + made);
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v1, 193, true",
    "inception_v4, 75, false",
    "inception_v4, 138, true",
    "inception_v4, 107, true",
    "inception_resnet_v2, 107, true"
  })
  void sizesThatTheReferenceTakesAreTaken(String name, long size, boolean aux) {
    assertThat(build(name, size, withAux(aux)).auxLogits().isPresent())
        .isEqualTo(aux && !name.equals("inception_v1"));
  }

  /** The default is to have them, which a network without them is not asked for. */
  private static NetOptions withAux(boolean aux) {
    return aux ? NONE : NONE.with(CREATE_AUX_LOGITS, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inception_v4", "inception_resnet_v2"})
  void auxiliaryLogitsNeedImagesOfKnownSize(String name) {
    assertThatThrownBy(() -> build(name, Shape.UNKNOWN_SIZE, NONE))
        .hasMessageContaining("known height and width")
        .hasMessageContaining("create_aux_logits");
  }

  private static void refused(NetworkFn network, String... parts) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images =
          slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 139, 139, 3)));
      assertThatThrownBy(() -> network.apply(slim, images))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void optionsThatTheReferenceRefusesAreRefused() {
    refused(irv2Base(NONE.with(OUTPUT_STRIDE, 8)), "output_stride", "8", "PreAuxLogits");
    refused(irv2Base(NONE.with(OUTPUT_STRIDE, 4)), "output_stride must be 8 or 16", "4");
    refused(irv2Base(NONE.with(FINAL_ENDPOINT, "Nope")), "Nope", "Conv2d_7b_1x1");
    refused(v4Base(NONE.with(FINAL_ENDPOINT, "Nope")), "Nope", "Mixed_7d");
    refused(v2Base(NONE.with(DATA_FORMAT, DataFormat.NCHW)), "NHWC", "use_separable_conv");
    for (String name : List.of("inception_v2", "inception_v3")) {
      refused(network(name, 10, NONE.with(DEPTH_MULTIPLIER, 0.0)), "depth_multiplier", "zero");
    }
  }

  @Test
  void anOptionThatAFunctionDoesNotTakeIsAnError() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, Shape.of(1, 28, 28, 1));
      Slim scoped = slim.argScope(Lenet.argScope(0));
      NetOptions options = NONE.with(NetOptions.GLOBAL_POOL, true);
      assertThatThrownBy(() -> Lenet.lenet(scoped, images, 10, false, options))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("lenet does not take [global_pool]")
          .hasMessageContaining("dropout_keep_prob");
      assertThatThrownBy(() -> base(slim, options))
          .hasMessageContaining("inception_v1_base does not take [global_pool]")
          .hasMessageContaining("include_root_block");
    }
  }

  @Test
  void theBaseEndsWhereItIsTold() {
    for (String endPoint : List.of("Conv2d_1a_7x7", "MaxPool_3a_3x3", "Mixed_4c", "Mixed_5c")) {
      try (Graph graph = new Graph()) {
        Net net = base(Slim.on(graph, 0), NONE.with(NetOptions.FINAL_ENDPOINT, endPoint));
        assertThat(List.copyOf(net.endPoints().keySet()))
            .endsWith(endPoint)
            .isEqualTo(
                column("goldens/models/inception_v1/endpoints.tsv", "key")
                    .subList(0, net.endPoints().size()));
        assertThat(net.logits()).isSameAs(net.endPoints().get(endPoint));
      }
    }
    try (Graph graph = new Graph()) {
      NetOptions nope = NONE.with(NetOptions.FINAL_ENDPOINT, "Nope");
      assertThatThrownBy(() -> base(Slim.on(graph, 0), nope))
          .hasMessageContaining("Unknown final endpoint Nope")
          .hasMessageContaining("Mixed_5c");
    }
  }

  @Test
  void theBaseCanStartBehindItsRootBlock() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> features = SlimSessions.formulaImages(slim, Shape.of(1, 28, 28, 192));
      Net net =
          InceptionV1.inceptionV1Base(
              slim.scope("InceptionV1"), features, NONE.with(NetOptions.INCLUDE_ROOT_BLOCK, false));
      assertThat(net.endPoints().keySet()).startsWith("Mixed_3b", "Mixed_3c").hasSize(11);
      assertThat(net.logits().shape()).isEqualTo(Shape.of(1, 7, 7, 1024));
    }
  }

  private static Net base(Slim slim, NetOptions options) {
    Operand<TFloat32> images = SlimSessions.formulaImages(slim, Shape.of(1, 64, 64, 3));
    return InceptionV1.inceptionV1Base(slim.scope("InceptionV1"), images, options);
  }
}
