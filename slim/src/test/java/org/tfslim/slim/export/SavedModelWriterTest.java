package org.tfslim.slim.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.weightsRegularizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.slim.Slim;
import org.tfslim.slim.export.ServingSignature.Method;
import org.tfslim.slim.regularizers.Regularizer;

/** A small network, written and loaded back. */
class SavedModelWriterTest {
  private static final float[] INPUT = {1, -2, 3, 0.5f, 0, 4};

  @TempDir private Path folder;
  private float[] expected;

  @BeforeEach
  void write() throws IOException {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 5).withoutGradients();
      Operand<TFloat32> raw =
          slim.tf().withName("raw").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3)));
      Operand<TFloat32> input = slim.ops().node("Neg", "input").input(raw).output();
      Operand<TFloat32> output =
          slim.fullyConnected(input, 2, "fc", weightsRegularizer(Regularizer.l2(0.1f)));
      slim.globalStep();
      slim.variables()
          .all()
          .forEach(v -> session.runner().addTarget(v.initializer()).run().close());
      expected = run(session, "input:0", output.asOutput().op().name() + ":0");
      FrozenGraph frozen =
          FrozenGraph.of(graph.toGraphDef(), session, Set.of("raw", "input", output.op().name()));
      new SavedModelWriter(
              frozen.withVariables(),
              List.of(
                  new ServingSignature(
                      "inner", Method.PREDICT, Map.of("x", input), Map.of("y", output)),
                  new ServingSignature(
                      "outer", Method.CLASSIFY, Map.of("x", raw), Map.of("y", output))),
              List.of(new AssetFile("labels.txt", "0:cat\n1:dog\n")))
          .write(folder);
    }
  }

  private static float[] run(Session session, String feed, String fetch) {
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(2, 3), DataBuffers.of(INPUT));
        Result result = session.runner().feed(feed, input).fetch(fetch).run()) {
      float[] values = new float[4];
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values));
      return values;
    }
  }

  private static String feed(SignatureDef signature) {
    return signature.getInputsOrThrow("x").getName();
  }

  private static String fetch(SignatureDef signature) {
    return signature.getOutputsOrThrow("y").getName();
  }

  private SavedModelBundle load() {
    return SavedModelBundle.load(folder.toString(), "serve");
  }

  @Test
  void itLoadsWithItsVariables() {
    try (SavedModelBundle bundle = load()) {
      SignatureDef inner = bundle.metaGraphDef().getSignatureDefOrThrow("inner");
      assertThat(expected).isNotEqualTo(new float[4]);
      assertThat(run(bundle.session(), feed(inner), fetch(inner))).isEqualTo(expected);
    }
  }

  @Test
  void anInputMayBeAnyTensorOfTheGraph() {
    try (SavedModelBundle bundle = load()) {
      SignatureDef outer = bundle.metaGraphDef().getSignatureDefOrThrow("outer");
      SignatureDef inner = bundle.metaGraphDef().getSignatureDefOrThrow("inner");
      assertThat(feed(outer)).isEqualTo("raw:0");
      assertThat(feed(inner)).isEqualTo("input:0");
      float[] negated = run(bundle.session(), feed(outer), fetch(outer));
      assertThat(negated).isNotEqualTo(expected);
    }
  }

  @Test
  void signaturesSayWhatServingWantsToKnow() {
    try (SavedModelBundle bundle = load()) {
      SignatureDef inner = bundle.metaGraphDef().getSignatureDefOrThrow("inner");
      assertThat(inner.getMethodName()).isEqualTo("tensorflow/serving/predict");
      assertThat(inner.getInputsOrThrow("x").getTensorShape().getDim(0).getSize()).isEqualTo(-1);
      assertThat(inner.getInputsOrThrow("x").getTensorShape().getDim(1).getSize()).isEqualTo(3);
      assertThat(bundle.metaGraphDef().getSignatureDefOrThrow("outer").getMethodName())
          .isEqualTo("tensorflow/serving/classify");
    }
  }

  @Test
  void onlyModelVariablesAreWritten() throws IOException {
    CheckpointReader files =
        CheckpointReader.open(folder.resolve("variables").resolve("variables"));
    assertThat(files.entries())
        .extracting(TensorEntry::name)
        .containsExactly("fc/biases", "fc/weights");
    try (SavedModelBundle bundle = load()) {
      CollectionDef collection = bundle.metaGraphDef().getCollectionDefOrThrow("variables");
      assertThat(collection.getBytesList().getValueList())
          .extracting(bytes -> VariableDef.parseFrom(bytes).getVariableName())
          .containsExactly("fc/biases:0", "fc/weights:0");
    }
  }

  @Test
  void whatOnlyTrainingNeedsIsNotInTheGraph() {
    try (SavedModelBundle bundle = load()) {
      assertThat(bundle.metaGraphDef().getGraphDef().getNodeList())
          .extracting(NodeDef::getName)
          .contains("fc/MatMul", "fc/weights", "fc/weights/read")
          .noneMatch(name -> name.contains("Initializer"))
          .noneMatch(name -> name.contains("Regularizer"))
          .noneMatch(name -> name.contains("global_step"));
    }
  }

  @Test
  void noAttributeIsAtItsDefault() {
    try (SavedModelBundle bundle = load()) {
      MetaGraphDef metaGraph = bundle.metaGraphDef();
      assertThat(metaGraph.getMetaInfoDef().getStrippedDefaultAttrs()).isTrue();
      Map<String, OpDef> ops =
          metaGraph.getMetaInfoDef().getStrippedOpList().getOpList().stream()
              .collect(Collectors.toMap(OpDef::getName, op -> op));
      for (NodeDef node : metaGraph.getGraphDef().getNodeList()) {
        assertThat(ops).containsKey(node.getOp());
        for (OpDef.AttrDef attribute : ops.get(node.getOp()).getAttrList()) {
          if (attribute.hasDefaultValue()) {
            assertThat(node.getAttrMap().get(attribute.getName()))
                .as("%s of %s", attribute.getName(), node.getName())
                .isNotEqualTo(attribute.getDefaultValue());
          }
        }
      }
    }
  }

  @Test
  void assetsAreThere() {
    assertThat(folder.resolve("assets").resolve("labels.txt")).hasContent("0:cat\n1:dog\n");
    try (SavedModelBundle bundle = load()) {
      assertThat(bundle.metaGraphDef().getAssetFileDefList())
          .singleElement()
          .satisfies(asset -> assertThat(asset.getFilename()).isEqualTo("labels.txt"));
    }
  }
}
