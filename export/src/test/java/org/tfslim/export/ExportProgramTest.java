package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.testing.TwoClasses;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.nets.Nets;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/** The export program on a LeNet for images of 8 x 8 pixels that Python saved. */
class ExportProgramTest {
  private static final String CHECKPOINTS = "goldens/checkpoints/";
  private static final String[] LENET = {"--model_name=lenet", "--image_size=8"};

  private static final String INDEX_SHA256 =
      "60314682435d7bec7a0b760ec3c9d8742103fe4ee582a6a5330cc0beb35be83f";

  @TempDir private Path folder;

  private Path exportDir() {
    return folder.resolve("export");
  }

  private static Path labels() {
    return TestData.path("fashion_mnist/labels.txt");
  }

  private ProgramRun export(Path checkpoint, String... more) {
    List<String> args =
        new ArrayList<>(List.of("--checkpoint_path=" + checkpoint, "--export_dir=" + exportDir()));
    args.addAll(List.of(more));
    return ProgramRun.of(new ExportProgram(), args.toArray(String[]::new));
  }

  private ProgramRun exportLenet(String... more) {
    List<String> args = new ArrayList<>(List.of(LENET));
    args.add("--labels_path=" + labels());
    args.addAll(List.of(more));
    return export(TestData.path(CHECKPOINTS + "lenet_v2"), args.toArray(String[]::new));
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private SavedModelBundle load(String version) {
    return SavedModelBundle.load(exportDir().resolve(version).toString(), "serve");
  }

  @Test
  void numbersAreThoseOfPython() throws IOException {
    ProgramRun run = exportLenet("--version=42");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(exportDir().resolve("42").toString())
        .containsPattern("largest difference of a logit: \\d");
    assertThat(run.err()).contains("bin/slim predict --saved_model_dir=", "docker run");
    assertThat(names(exportDir())).containsExactly("42");
    float[] expected = TestData.floats(CHECKPOINTS + "lenet_v2/logits.txt");
    try (SavedModelBundle bundle = load("42");
        TFloat32 image =
            TFloat32.tensorOf(Shape.of(1, 8, 8, 1), DataBuffers.of(FormulaWeights.input(64)));
        Result result = bundle.function("predict_images").call(Map.of("images", image))) {
      TFloat32 logits = (TFloat32) result.get("logits").orElseThrow();
      for (int i = 0; i < expected.length; i++) {
        assertThat(logits.getFloat(0, i)).isBetween(expected[i] - 1e-5f, expected[i] + 1e-5f);
      }
    }
  }

  @Test
  void movingAveragesThatAreAskedForMustBeThere() {
    ProgramRun run = exportLenet("--use_moving_averages");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("model.ckpt-1234 has no moving averages");
    assertThat(exportDir().resolve("1")).doesNotExist();
  }

  @Test
  void signaturesAreThoseOfTheDocumentation() {
    assertThat(exportLenet().exitCode()).isZero();
    try (SavedModelBundle bundle = load("1")) {
      Map<String, SignatureDef> signatures = bundle.metaGraphDef().getSignatureDefMap();
      assertThat(signatures).containsOnlyKeys("serving_default", "predict_images", "classify");
      SignatureDef bytes = signatures.get("serving_default");
      assertThat(bytes.getMethodName()).isEqualTo("tensorflow/serving/predict");
      assertThat(texts(bytes.getInputsMap())).containsOnly(Map.entry("image_bytes", "string[-1]"));
      assertThat(texts(bytes.getOutputsMap()))
          .containsOnly(
              Map.entry("classes", "string[-1, 5]"),
              Map.entry("class_ids", "int64[-1, 5]"),
              Map.entry("scores", "float[-1, 5]"));
      SignatureDef images = signatures.get("predict_images");
      assertThat(images.getMethodName()).isEqualTo("tensorflow/serving/predict");
      assertThat(texts(images.getInputsMap()))
          .containsOnly(Map.entry("images", "float[-1, 8, 8, 1]"));
      assertThat(texts(images.getOutputsMap()))
          .containsOnly(
              Map.entry("logits", "float[-1, 10]"), Map.entry("probabilities", "float[-1, 10]"));
      SignatureDef classify = signatures.get("classify");
      assertThat(classify.getMethodName()).isEqualTo("tensorflow/serving/classify");
      assertThat(texts(classify.getInputsMap())).containsOnly(Map.entry("inputs", "string[-1]"));
      assertThat(texts(classify.getOutputsMap()))
          .containsOnly(Map.entry("classes", "string[-1, 5]"), Map.entry("scores", "float[-1, 5]"));
    }
  }

  /** Type and shape, as {@code float[-1, 8]}. */
  private static Map<String, String> texts(Map<String, TensorInfo> tensors) {
    Map<String, String> texts = new TreeMap<>();
    tensors.forEach(
        (name, info) ->
            texts.put(
                name,
                info.getDtype().name().substring(3).toLowerCase(Locale.ROOT)
                    + info.getTensorShape().getDimList().stream()
                        .map(TensorShapeProto.Dim::getSize)
                        .toList()));
    return texts;
  }

  @Test
  void filesAndExamplesGetTheSameClasses() throws IOException {
    assertThat(exportLenet().exitCode()).isZero();
    byte[] bag = Files.readAllBytes(TestData.path("images/bag.png"));
    byte[] coat = Files.readAllBytes(TestData.path("images/coat.png"));
    try (SavedModelBundle bundle = load("1");
        TString files = TString.tensorOfBytes(NdArrays.vectorOfObjects(bag, coat));
        TString examples =
            TString.tensorOfBytes(NdArrays.vectorOfObjects(example(bag), example(coat)));
        Result ofFiles = bundle.function("serving_default").call(Map.of("image_bytes", files));
        Result ofExamples = bundle.function("classify").call(Map.of("inputs", examples))) {
      List<String> names = Files.readAllLines(labels());
      TInt64 classIds = (TInt64) ofFiles.get("class_ids").orElseThrow();
      TFloat32 scores = (TFloat32) ofFiles.get("scores").orElseThrow();
      TString top = (TString) ofFiles.get("classes").orElseThrow();
      TString classes = (TString) ofExamples.get("classes").orElseThrow();
      TFloat32 otherScores = (TFloat32) ofExamples.get("scores").orElseThrow();
      for (long i = 0; i < 2; i++) {
        for (long j = 0; j < 5; j++) {
          long id = classIds.getLong(i, j);
          assertThat(id + ":" + classes.getObject(i, j)).isIn(names);
          assertThat(top.getObject(i, j)).isEqualTo(classes.getObject(i, j));
          assertThat(otherScores.getFloat(i, j)).isEqualTo(scores.getFloat(i, j));
        }
      }
      assertThat(scores.getFloat(0, 0)).isNotEqualTo(scores.getFloat(1, 0));
    }
    assertThat(exportDir().resolve("1").resolve("assets").resolve("labels.txt"))
        .hasSameTextualContentAs(labels(), StandardCharsets.UTF_8);
  }

  private static byte[] example(byte[] file) {
    return ImageExample.of(file, "png", 28, 28, 0).toProto().toByteArray();
  }

  @Test
  void aNetworkWithFewClassesReturnsAllOfThem() throws IOException {
    Path checkpoint = TwoClasses.save(folder.resolve("two"));
    ProgramRun run = export(checkpoint, "--model_name=lenet", "--image_size=8", "--num_classes=2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("--labels_path");
    try (SavedModelBundle bundle = load("1")) {
      SignatureDef bytes = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
      assertThat(texts(bytes.getOutputsMap())).containsEntry("scores", "float[-1, 2]");
    }
    assertThat(exportDir().resolve("1").resolve("assets").resolve("labels.txt"))
        .hasContent("0:0\n1:1\n");
  }

  @Test
  void aVersionIsReplacedOnlyWhenAskedTo() throws IOException {
    assertThat(exportLenet().exitCode()).isZero();
    ProgramRun again = exportLenet("--version=1");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains(exportDir().resolve("1").toString(), "--overwrite");
    assertThat(exportLenet("--version=1", "--overwrite").exitCode()).isZero();
    assertThat(exportLenet().exitCode()).isZero();
    assertThat(names(exportDir())).containsExactly("1", "2");
  }

  @Test
  void whatTheCheckpointIsComesFromTheFileBesideIt() throws IOException {
    Path train = folder.resolve("train");
    Files.createDirectory(train);
    for (String file : names(TestData.path(CHECKPOINTS + "lenet_v2"))) {
      Files.copy(TestData.path(CHECKPOINTS + "lenet_v2/" + file), train.resolve(file));
    }
    List<String> labels = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    ModelInfo.of(Nets.get("lenet"), 10).withLabels(labels).withImages(8, 1, "lenet").write(train);
    ProgramRun run = export(train);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(exportDir().resolve("1").resolve("assets").resolve("labels.txt"))
        .hasContent("0:a\n1:b\n2:c\n3:d\n4:e\n5:f\n6:g\n7:h\n8:i\n9:j\n");
    ProgramRun contradiction = export(train, "--num_classes=12", "--version=2");
    assertThat(contradiction.exitCode()).isEqualTo(3);
    assertThat(contradiction.err()).contains("num_classes is given as 12", "says 10");
  }

  @Test
  void aCheckpointThatDoesNotFitLeavesNothing() throws IOException {
    ProgramRun classes =
        export(TestData.path(CHECKPOINTS + "lenet_v2"), LENET[0], LENET[1], "--num_classes=3");
    assertThat(classes.exitCode()).isEqualTo(3);
    assertThat(classes.err()).contains("10 classes", "3").doesNotContain("labels_offset");
    ProgramRun background =
        export(TestData.path(CHECKPOINTS + "lenet_v2"), LENET[0], LENET[1], "--num_classes=11");
    assertThat(background.exitCode()).isEqualTo(3);
    assertThat(background.err()).contains("10 classes", "11", "give --labels_offset=1");
    ProgramRun network =
        export(TestData.path(CHECKPOINTS + "cifarnet_v2"), LENET[0], LENET[1], "--num_classes=10");
    assertThat(network.exitCode()).isEqualTo(3);
    assertThat(network.err()).contains("CifarNet", "LeNet");
    ProgramRun nothing = export(folder.resolve("nothing"), LENET[0], "--num_classes=10");
    assertThat(nothing.exitCode()).isEqualTo(3);
    if (Files.exists(exportDir())) {
      assertThat(names(exportDir())).isEmpty();
    }
  }

  @Test
  void whatTheModelIsLiesBesideIt() throws IOException {
    assertThat(exportLenet("--precision=bfloat16").exitCode()).isZero();
    Path version = exportDir().resolve("1");
    ModelInfo info = ModelInfo.read(version.resolve("model_info.json"));
    assertThat(info.modelName()).isEqualTo("lenet");
    assertThat(info.imageSize()).isEqualTo(8);
    assertThat(info.labels()).hasSize(10).contains("Coat");
    JsonObject json =
        JsonParser.parseString(Files.readString(version.resolve("model_info.json")))
            .getAsJsonObject();
    assertThat(json.get("precision").getAsString()).isEqualTo("bfloat16");
    assertThat(json.getAsJsonObject("versions").get("tensorflow").getAsString()).startsWith("2.");
    assertThat(
            json.getAsJsonObject("signatures")
                .getAsJsonObject("predict_images")
                .getAsJsonObject("inputs")
                .get("images")
                .getAsString())
        .isEqualTo("float ?x8x8x1");
    // As sha256sum prints it.
    assertThat(
            json.getAsJsonObject("checkpoint")
                .getAsJsonObject("sha256")
                .get("model.ckpt-1234.index")
                .getAsString())
        .isEqualTo(INDEX_SHA256);
    assertThat(version.resolve("assets.extra").resolve("tf_serving_warmup_requests"))
        .isNotEmptyFile();
  }

  @Test
  void aModelWithFewerBitsStaysNear() {
    assertThat(exportLenet("--precision=bfloat16").exitCode()).isZero();
    ProgramRun half = exportLenet("--precision=float16");
    assertThat(half.exitCode()).as(half.err()).isZero();
    ProgramRun tooFar = exportLenet("--precision=bfloat16", "--tolerance=1e-5");
    assertThat(tooFar.exitCode()).isEqualTo(3);
    assertThat(tooFar.err()).contains("--tolerance=1.0E-5", "nothing was exported");
    try (SavedModelBundle bundle = load("1");
        SavedModelBundle other = load("2")) {
      assertThat(convolutions(bundle.metaGraphDef().getGraphDef()))
          .containsExactly(DataType.DT_BFLOAT16, DataType.DT_BFLOAT16);
      assertThat(convolutions(other.metaGraphDef().getGraphDef()))
          .containsExactly(DataType.DT_HALF, DataType.DT_HALF);
    }
    assertThat(exportDir().resolve("3")).doesNotExist();
  }

  private static List<DataType> convolutions(GraphDef graph) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOp().equals("Conv2D"))
        .map(node -> node.getAttrOrThrow("T").getType())
        .toList();
  }

  /** Runs LeNet's graph from its file on the image of the golden logits. */
  private static float[] runFile(GraphDef graph, String output) {
    float[] found = new float[10];
    try (Graph loaded = new Graph()) {
      loaded.importGraphDef(graph);
      try (Session session = new Session(loaded);
          TFloat32 image =
              TFloat32.tensorOf(Shape.of(1, 8, 8, 1), DataBuffers.of(FormulaWeights.input(64)));
          Result result = session.runner().feed("input", image).fetch(output).run()) {
        ((TFloat32) result.get(0)).copyTo(DataBuffers.of(found));
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--optimize", "--nooptimize", "--batch_size=1", "--write_text_graphdef"})
  void aFrozenGraphHasTheNumbersOfPython(String flag) throws IOException {
    Path file = folder.resolve("frozen.pb");
    ProgramRun run = frozen(file, flag);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("input: input", "output: Predictions/Reshape_1");
    GraphDef graph = read(file, flag.contains("text"));
    assertThat(graph.getNodeList())
        .extracting(NodeDef::getOp)
        .doesNotContain("VarHandleOp", "ReadVariableOp");
    assertThat(runFile(graph, "LeNet/fc4/BiasAdd"))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(TestData.floats(CHECKPOINTS + "lenet_v2/logits.txt"));
    assertThat(graph.getNodeList().stream().anyMatch(node -> node.getOp().equals("Identity")))
        .isEqualTo(flag.equals("--nooptimize"));
    assertThat(names(folder)).containsExactly("frozen.pb");
  }

  @Test
  void aFrozenGraphIsReplacedOnlyIfAsked() throws IOException {
    Path file = Files.writeString(folder.resolve("frozen.pb"), "old");
    ProgramRun run = frozen(file, "--nooverwrite");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            file + " exists already; choose another --output_file, or replace it with --overwrite");
    assertThat(file).hasContent("old");

    assertThat(frozen(file, "--overwrite").exitCode()).isZero();
    assertThat(read(file, false).getNodeCount()).isPositive();
    assertThat(names(folder)).containsExactly("frozen.pb");
  }

  private static ProgramRun frozen(Path file, String flag) {
    return ProgramRun.of(
        new ExportProgram(),
        LENET[0],
        LENET[1],
        "--num_classes=10",
        "--checkpoint_path=" + TestData.path(CHECKPOINTS + "lenet_v2"),
        "--format=frozen_graph",
        "--output_file=" + file,
        flag);
  }

  private static GraphDef read(Path file, boolean text) throws IOException {
    if (!text) {
      return GraphDef.parseFrom(Files.readAllBytes(file));
    }
    GraphDef.Builder graph = GraphDef.newBuilder();
    TextFormat.merge(Files.readString(file), graph);
    return graph.build();
  }

  @Test
  void aFrozenGraphThatDiffersIsNotWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("frozen.pb"), "old");
    ProgramRun run =
        ProgramRun.of(
            new ExportProgram(),
            LENET[0],
            LENET[1],
            "--num_classes=10",
            "--checkpoint_path=" + TestData.path(CHECKPOINTS + "lenet_v2"),
            "--output_file=" + file,
            "--format=frozen_graph",
            "--overwrite",
            "--precision=bfloat16",
            "--tolerance=0");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(file).hasContent("old");
    assertThat(names(folder)).containsExactly("frozen.pb");
  }

  /** The line of slim's README, with a folder of the test. */
  @Test
  void slimsLineWritesTheGraph() throws IOException {
    Path file = folder.resolve("inception_v3_inf_graph.pb");
    ProgramRun run =
        ProgramRun.of(new ExportProgram(), "--model_name=inception_v3", "--output_file=" + file);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("output: InceptionV3/Predictions/Reshape_1");
    GraphDef graph = read(file, false);
    assertThat(graph.getNode(0).getName()).isEqualTo("input");
    assertThat(shape(graph, "InceptionV3/Logits/Conv2d_1c_1x1/weights"))
        .containsExactly(1L, 1L, 2048L, 1001L);
  }

  @Test
  void theGraphOfTrainingDropsOut() throws IOException {
    Path file = folder.resolve("lenet.pbtxt");
    ProgramRun run =
        ProgramRun.of(
            new ExportProgram(),
            "--model_name=lenet",
            "--dataset_name=mnist",
            "--labels_offset=3",
            "--is_training",
            "--write_text_graphdef",
            "--output_file=" + file);
    assertThat(run.exitCode()).as(run.err()).isZero();
    GraphDef graph = read(file, true);
    assertThat(graph.getNodeList())
        .extracting(NodeDef::getOp)
        .anyMatch(op -> op.startsWith("StatelessRandomUniform"));
    assertThat(shape(graph, "LeNet/fc4/biases")).containsExactly(7L);
  }

  private static List<Long> shape(GraphDef graph, String variable) {
    return graph.getNodeList().stream()
        .filter(node -> node.getName().equals(variable))
        .flatMap(node -> node.getAttrOrThrow("shape").getShape().getDimList().stream())
        .map(TensorShapeProto.Dim::getSize)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format=frozen_graph|--output_file must be given",
        "--format=graph_def|--output_file must be given",
        "--format=graph_def --export_dir=a|--export_dir does not go with --format=graph_def",
        "--is_training --export_dir=a|--is_training does not go with --format=saved_model",
        "--output_file=a.pb --format=saved_model|--output_file does not go with --format=saved_model",
        "--precision=bfloat16 --output_file=a.pb|--precision does not go with --format=graph_def",
        "--format=onnx|--format=onnx",
        "--quantize|fake quantization is not supported",
        "--is_video_model|no video networks",
        "--num_frames=3|no video networks"
      })
  void mistakesAreUsageErrors(String flags, String message) {
    List<String> args = new ArrayList<>(List.of(LENET));
    args.add("--checkpoint_path=" + TestData.path(CHECKPOINTS + "lenet_v2"));
    args.addAll(List.of(flags.split(" ")));
    ProgramRun run = ProgramRun.of(new ExportProgram(), args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void aFolderOrCheckpointMustBeGiven() {
    ProgramRun folder = ProgramRun.of(new ExportProgram(), "--checkpoint_path=a");
    assertThat(folder.exitCode()).isEqualTo(2);
    assertThat(folder.err()).contains("--export_dir must be given");
    ProgramRun checkpoint = ProgramRun.of(new ExportProgram(), "--export_dir=a");
    assertThat(checkpoint.exitCode()).isEqualTo(2);
    assertThat(checkpoint.err()).contains("--checkpoint_path must be given");
  }

  @Test
  void networksForVideosAreRefused() {
    Path checkpoint = TestData.path(CHECKPOINTS + "lenet_v2");
    ProgramRun run = export(checkpoint, "--model_name=s3dg", "--num_classes=10");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("s3dg takes videos, 64 x 224 x 224");
    assertThat(exportDir()).doesNotExist();
  }
}
