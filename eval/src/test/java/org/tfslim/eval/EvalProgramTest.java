package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.classification.ModelInfo;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.nets.Nets;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.testkit.TestData;

/** The evaluation program on the sample, with networks of known weights. */
class EvalProgramTest {
  private static final String[] MODEL = {"--model_name=lenet", "--dataset_name=fashion_mnist"};
  private static final String SOME = "--max_num_batches=1";

  @TempDir private Path folder;
  private Path checkpoint;
  private Path dataDir = TestData.path("fashion_mnist");

  @BeforeEach
  void saveLenet() {
    checkpoint = folder.resolve("model.ckpt-7");
    LenetCheckpoint.save(checkpoint);
  }

  private ProgramRun eval(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--checkpoint_path=" + checkpoint,
                "--dataset_dir=" + dataDir,
                "--eval_dir=" + folder.resolve("eval")));
    args.addAll(List.of(more));
    return ProgramRun.of(new EvalProgram(), args.toArray(String[]::new));
  }

  private ProgramRun evalLenet(String... more) {
    return eval(Stream.of(MODEL, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  /** The default folder may be that of another user of the machine. */
  @Test
  void theNumbersComeThoughTheirCurveCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("eval"), "a file in the place of the folder");
    ProgramRun run = evalLenet(SOME);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("eval/Accuracy[");
    assertThat(run.err())
        .contains(
            "warning: there is no curve of this evaluation, because --eval_dir does not take it: cannot write ");
  }

  private void writeInfo(int numClasses, int labelsOffset) {
    ModelInfo.of(Nets.get("lenet"), numClasses)
        .withLabelsOffset(labelsOffset)
        .withImages(28, 1, "lenet")
        .withDatasetName("fashion_mnist")
        .write(folder);
  }

  private JsonObject metrics(String... flags) throws IOException {
    Path file = folder.resolve("metrics.json");
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--metrics_file=" + file);
    ProgramRun run = evalLenet(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @Test
  void theResultDoesNotDependOnTheBatchSize() throws IOException {
    JsonObject first = metrics();
    JsonObject second = metrics("--batch_size=64");
    assertThat(first.get("samples").getAsLong()).isEqualTo(1000);
    assertThat(first.get("global_step").getAsLong()).isEqualTo(7);
    for (String metric : List.of("Accuracy", "Recall_5")) {
      assertThat(second.getAsJsonObject("metrics").get(metric))
          .isEqualTo(first.getAsJsonObject("metrics").get(metric));
    }
    for (String field : List.of("correct", "per_class", "macro_average", "confusion_matrix")) {
      assertThat(second.get(field)).as(field).isEqualTo(first.get(field));
    }
    try (Stream<Path> files = Files.list(folder.resolve("eval"))) {
      assertThat(files).isNotEmpty();
    }
  }

  @Test
  void theMetricsFileHasAllCounts() throws IOException {
    LenetCheckpoint.saveBiased(checkpoint, LenetCheckpoint.towards(4));
    JsonObject json = metrics("--num_mistakes=2");
    assertThat(json.get("schema_version").getAsInt()).isEqualTo(1);
    assertThat(json.get("checkpoint").getAsString()).isEqualTo(checkpoint.toString());
    assertThat(json.get("dataset_name").getAsString()).isEqualTo("fashion_mnist");
    assertThat(json.get("dataset_split_name").getAsString()).isEqualTo("test");
    assertThat(json.get("correct").getAsLong()).isEqualTo(115);
    assertThat(json.get("not_finite").getAsLong()).isZero();
    assertThat(json.getAsJsonObject("metrics").get("Accuracy").getAsDouble()).isEqualTo(0.115);
    assertThat(json.getAsJsonArray("per_class").get(4).toString())
        .startsWith("{\"class\":4,\"name\":\"Coat\",\"support\":115,\"predicted\":1000,")
        .contains("\"correct\":115,\"precision\":0.115,\"recall\":1.0,\"f1\":0.206");
    assertThat(json.getAsJsonArray("per_class").get(0).toString())
        .isEqualTo(
            "{\"class\":0,\"name\":\"T-shirt/top\",\"support\":107,\"predicted\":0,\"correct\":0,"
                + "\"precision\":null,\"recall\":0.0,\"f1\":0.0}");
    assertThat(json.getAsJsonArray("confusion_matrix").get(0).toString())
        .isEqualTo("[0,0,0,0,107,0,0,0,0,0]");
    JsonObject macro = json.getAsJsonObject("macro_average");
    assertThat(macro.get("precision").getAsDouble()).isEqualTo(0.115);
    assertThat(macro.get("recall").getAsDouble()).isEqualTo(0.1);
    assertThat(json.getAsJsonArray("worst_mistakes")).hasSize(2);
    JsonObject worst = json.getAsJsonArray("worst_mistakes").get(0).getAsJsonObject();
    assertThat(worst.get("prediction").getAsInt()).isEqualTo(4);
    assertThat(worst.get("probability").getAsDouble()).isEqualTo(1);
    assertThat(worst.get("loss").getAsDouble()).isGreaterThan(900);
  }

  @Test
  void theConfusionMatrixIsPrintedBehindTheMetrics() {
    LenetCheckpoint.saveBiased(checkpoint, LenetCheckpoint.towards(4));
    ProgramRun table = evalLenet("--confusion_matrix");
    assertThat(table.out())
        .startsWith("eval/Accuracy[0.1150]\neval/Recall_5[")
        .containsPattern("0 T-shirt/top +107 +0 +0 +- +0.0000 +0.0000\n")
        .containsPattern("4 Coat +115 +1,000 +115 +0.1150 +1.0000 +0.2063\n")
        .containsPattern("0 T-shirt/top +0 +0 +0 +0 +107 +0 ");
    ProgramRun tsv = evalLenet("--confusion_matrix", "--format=tsv");
    assertThat(tsv.out())
        .contains("\n\nclass\tname\tsupport\tpredicted\tcorrect\tprecision\trecall\tf1\n")
        .contains("\n0\tT-shirt/top\t107\t0\t0\t-\t0.0000\t0.0000\n")
        .contains("\n\nlabel\tprediction\tsamples\n0\t4\t107\n1\t4\t105\n")
        .endsWith("\n9\t4\t95\n");
  }

  @Test
  void logitsThatAreNoNumbersCountAsWrong() throws IOException {
    float[] bias = new float[10];
    bias[3] = Float.NaN;
    LenetCheckpoint.saveBiased(checkpoint, bias);
    JsonObject json = metrics(SOME);
    assertThat(json.get("not_finite").getAsLong()).isEqualTo(100);
    assertThat(json.get("correct").getAsLong()).isZero();
    assertThat(json.getAsJsonObject("metrics").toString())
        .isEqualTo("{\"Accuracy\":0.0,\"Recall_5\":0.0,\"Loss\":null}");
    assertThat(evalLenet(SOME).err())
        .contains("100 of 100 samples have logits that are NaN or infinite; they count as wrong");
  }

  @Test
  void whatTheCheckpointIsComesFromTheFileBesideIt() {
    writeInfo(10, 0);
    ProgramRun run = eval(SOME, "--alsologtostderr");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("100 samples");
    ProgramRun contradiction = eval("--model_name=cifarnet");
    assertThat(contradiction.exitCode()).isEqualTo(3);
    assertThat(contradiction.err()).contains("cifarnet").contains("lenet");
  }

  @Test
  void withoutThatFileSlimsDefaultsHold() {
    ProgramRun network = eval("--dataset_name=fashion_mnist");
    assertThat(network.exitCode()).as(network.err()).isEqualTo(3);
    assertThat(network.err()).contains("(inception_v3)").contains("holds LeNet/");
    ProgramRun data = eval("--model_name=lenet");
    assertThat(data.exitCode()).as(data.err()).isEqualTo(3);
    assertThat(data.err()).contains("is called validation-*, as imagenet's split validation is");
  }

  @Test
  void anUnknownSplitIsNamed() {
    ProgramRun run = evalLenet("--dataset_split_name=validation");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("split name validation was not recognized", "train, test");
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefused() {
    ProgramRun run = eval("--model_name=cifarnet", "--dataset_name=fashion_mnist");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("CifarNet/conv1/weights");
  }

  @Test
  void averagesOfSomeVariablesAreRefused() {
    LenetCheckpoint.saveWithOneAverage(checkpoint, LenetCheckpoint.towards(4));
    for (String[] flags : new String[][] {{SOME}, {SOME, "--use_moving_averages"}}) {
      ProgramRun run = evalLenet(flags);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      assertThat(run.err())
          .contains("moving averages of 1 of 8 variables", "--nouse_moving_averages takes");
    }
    assertThat(evalLenet(SOME, "--nouse_moving_averages").exitCode()).isZero();
  }

  @Test
  void theSplitIsTheOneThatTrainingLeavesOut() {
    ProgramRun run = eval("--model_name=lenet", "--dataset_name=flowers");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("as flowers's split validation is");
  }

  @Test
  void anUnknownDataSetOfTheFileIsTheFilesFault() {
    ModelInfo.of(Nets.get("lenet"), 10)
        .withImages(28, 1, "lenet")
        .withDatasetName("birds")
        .write(folder);
    ProgramRun run = eval(SOME);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("model_info.json names the data set birds", "--dataset_name");
  }

  @Test
  void anotherNumberOfClassesIsNamed() {
    writeInfo(9, 0);
    ProgramRun run = eval();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("9 classes").contains("10").contains("--labels_offset=1 makes");
  }

  @Test
  void aLabelsOffsetThatDoesNotFitIsNamed() {
    ProgramRun classes = evalLenet("--labels_offset=1");
    assertThat(classes.exitCode()).as(classes.err()).isEqualTo(3);
    assertThat(classes.err()).contains("it was trained for 10 classes, this network has 9");
    ProgramRun all = evalLenet("--labels_offset=10");
    assertThat(all.err()).contains("labels offset of 10 leaves none of the 10 classes");
    writeInfo(10, 0);
    ProgramRun contradiction = eval("--labels_offset=1");
    assertThat(contradiction.exitCode()).isEqualTo(3);
    assertThat(contradiction.err()).contains("--labels_offset is given as 1").contains("says 0");
  }

  @Test
  void aLabelOutOfRangeIsFound() throws IOException {
    dataDir = Files.createDirectory(folder.resolve("data"));
    try (TfRecordWriter writer =
        TfRecordWriter.create(dataDir.resolve("fashion_mnist_test.tfrecord"))) {
      byte[] image = Files.readAllBytes(TestData.path("images/bag.png"));
      writer.write(ImageExample.of(image, "png", 28, 28, 10).toProto().toByteArray());
      writer.commit();
    }
    ProgramRun run = evalLenet();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("record 0 ", "label 10").contains("0 to 9");
  }

  @Test
  void aMissingCheckpointIsNamed() {
    checkpoint = folder.resolve("nowhere");
    ProgramRun run = evalLenet();
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("nowhere");
  }

  @Test
  void movingAveragesAreEvaluatedWhereThereAreSome() throws IOException {
    LenetCheckpoint.saveWithAverages(checkpoint, LenetCheckpoint.towards(4));
    assertThat(metrics(SOME).getAsJsonArray("per_class").get(2).toString())
        .startsWith("{\"class\":2,\"name\":\"Pullover\",")
        .contains("\"predicted\":100,");
    ProgramRun byItself = evalLenet(SOME);
    assertThat(byItself.err())
        .contains("using the moving averages of 8 of 8 variables; --nouse_moving_averages");
    for (String flag : List.of("--use_moving_averages", "--moving_average_decay=0.9999")) {
      assertThat(evalLenet(SOME, flag).out()).isEqualTo(byItself.out());
    }
    ProgramRun last = evalLenet(SOME, "--nouse_moving_averages");
    assertThat(last.out()).isNotEqualTo(byItself.out());
    assertThat(last.err()).doesNotContain("moving averages of");
  }

  @Test
  void movingAveragesThatAreAskedForMustBeThere() {
    for (String flag : List.of("--use_moving_averages", "--moving_average_decay=0.9999")) {
      ProgramRun run = evalLenet(SOME, flag);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      assertThat(run.err()).contains(checkpoint + " has no moving averages");
    }
    assertThat(evalLenet(SOME, "--moving_average_decay=0").exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--master=grpc://host|--master=grpc://host: evaluation on another machine is not supported",
        "--quantize|--quantize=true: quantized networks are not supported",
        "--max_num_batches=0|--max_num_batches=0: expected a whole number of at least 1",
        "--moving_average_decay=1|--moving_average_decay=1: expected a number from 0",
        "--moving_average_decay=0.9 --nouse_moving_averages|leave one of them out",
        "--timeout_secs=3|--timeout_secs goes with --watch",
        "--eval_interval_secs=3|--eval_interval_secs goes with --watch",
        "--watch|--watch needs the folder of a training run as --checkpoint_path",
      })
  void flagsThatMakeNoSenseAreRefused(String flags, String message) {
    ProgramRun run = evalLenet(flags.split(" ", -1));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void networksForVideosAreRefused() {
    ProgramRun run = eval("--model_name=s3dg", "--dataset_name=fashion_mnist");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("s3dg takes videos, 64 x 224 x 224");
  }
}
