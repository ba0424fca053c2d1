package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.slim.checkpoint.ModelInfo;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.slim.testing.FormulaWeights;
import org.tfslim.slim.testing.ProgramRun;
import org.tfslim.slim.testing.TestData;

/** The export program on a LeNet for images of 8 x 8 pixels that Python saved. */
class ExportProgramTest {
  private static final String CHECKPOINTS = "goldens/checkpoints/";
  private static final String[] LENET = {"--model_name=lenet", "--image_size=8"};

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
        .containsPattern("largest probability difference: \\d");
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
              Map.entry("classes", "string[-1]"),
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
          assertThat(otherScores.getFloat(i, j)).isEqualTo(scores.getFloat(i, j));
        }
        assertThat(top.getObject(i)).isEqualTo(classes.getObject(i, 0));
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
    ProgramRun again = exportLenet();
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains(exportDir().resolve("1").toString(), "--overwrite");
    assertThat(exportLenet("--overwrite").exitCode()).isZero();
    assertThat(exportLenet("--version=2").exitCode()).isZero();
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
    new ModelInfo("lenet", 10, labels, 0, 8, 1, "lenet", "").write(train);
    ProgramRun run = export(train);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(exportDir().resolve("1").resolve("assets").resolve("labels.txt"))
        .hasContent("0:a\n1:b\n2:c\n3:d\n4:e\n5:f\n6:g\n7:h\n8:i\n9:j\n");
    ProgramRun contradiction = export(train, "--num_classes=12", "--version=2");
    assertThat(contradiction.exitCode()).isEqualTo(3);
    assertThat(contradiction.err()).contains("num_classes is 12", "says 10");
  }

  @Test
  void aCheckpointThatDoesNotFitLeavesNothing() throws IOException {
    ProgramRun classes =
        export(TestData.path(CHECKPOINTS + "lenet_v2"), LENET[0], LENET[1], "--num_classes=3");
    assertThat(classes.exitCode()).isEqualTo(3);
    assertThat(classes.err()).contains("10 classes", "3");
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
  void otherFormatsAreUsageErrors() {
    ProgramRun run = exportLenet("--format=frozen_graph");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("frozen_graph", "saved_model");
  }
}
