package org.tfslim.export.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.formats.weights.WeightsOutput;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetVariables;
import org.tfslim.testkit.TestData;

/** {@code checkpoint convert}, {@code compare} and {@code verify} as people call them. */
class CheckpointConvertTest {
  private static final String LENET = TestData.path("goldens/checkpoints/lenet_v1").toString();

  @TempDir Path directory;

  private static ProgramRun run(String... args) {
    return ProgramRun.of(CheckpointProgram.command(), args);
  }

  private ProgramRun convert(String output, String... more) {
    List<String> args = new ArrayList<>(List.of("convert", "--output=" + path(output)));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void convertsRenamesAndCompares() {
    ProgramRun there =
        convert("a.npz", "--input=" + LENET, "--rename=^LeNet/=Net/", "--exclude=global_step");
    assertThat(there.exitCode()).as(there.err()).isZero();
    assertThat(there.err()).contains("wrote").contains("8 tensors, 1.3 MB; left out: 1");
    assertThat(there.out()).isEmpty();
    ProgramRun back =
        convert("b", "--input=" + path("a.npz"), "--rename=^Net/=LeNet/", "--shards=2");
    assertThat(back.exitCode()).as(back.err()).isZero();
    ProgramRun compared = run("compare", LENET, path("b"));
    assertThat(compared.exitCode()).isEqualTo(3);
    assertThat(compared.out().lines().skip(1))
        .filteredOn(line -> !line.contains("\tequal\t0.0\t"))
        .singleElement()
        .asString()
        .startsWith("global_step\tmissing\t-\tnot in ");
    assertThat(compared.err()).contains("different: 8 equal, 1 missing");
    assertThat(run("compare", LENET, LENET.replace("_v1", "_v2")).exitCode()).isZero();
  }

  @Test
  void halfPrecisionDiffersALittle() {
    convert("half.safetensors", "--input=" + LENET, "--dtype=float16");
    convert("float", "--input=" + path("half.safetensors"), "--dtype=float32");
    assertThat(run("compare", LENET, path("float")).exitCode()).isEqualTo(3);
    ProgramRun close = run("compare", LENET, path("float"), "--tolerance=1e-3");
    assertThat(close.exitCode()).as(close.out()).isZero();
    assertThat(close.err()).contains("the same").contains("close");
  }

  @Test
  void aDryRunWritesNothing() {
    ProgramRun plan =
        convert("a", "--input=" + LENET, "--dry_run", "--include=fc4", "--dtype=bfloat16");
    assertThat(plan.exitCode()).isZero();
    assertThat(plan.out())
        .contains("LeNet/fc4/biases\tLeNet/fc4/biases\t10\tbfloat16\tas bfloat16\n")
        .contains("LeNet/conv1/biases\t-\t-\t-\tnot included\n");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void nothingIsReplacedUnasked() throws Exception {
    Files.writeString(directory.resolve("a.npz"), "precious");
    ProgramRun refused = convert("a.npz", "--input=" + LENET);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("a.npz exists already").contains("--overwrite");
    assertThat(directory.resolve("a.npz")).hasContent("precious");
    assertThat(convert("a.npz", "--input=" + LENET, "--overwrite").exitCode()).isZero();
    assertThat(run("compare", LENET, path("a.npz")).exitCode()).isZero();
  }

  @Test
  void wrongUsageIsTold() {
    assertThat(convert("a").exitCode()).isEqualTo(2);
    assertThat(convert("a", "--input=" + LENET, "--rename=x").exitCode()).isEqualTo(2);
    assertThat(convert("a", "--input=" + LENET, "--exclude=(").exitCode()).isEqualTo(2);
    assertThat(convert("a", "--input=" + LENET, "--labels_offset=1").err())
        .contains("need --model_name");
    assertThat(
            convert("a", "--input=" + LENET, "--to_layout=keras", "--model_name=inception_v3")
                .err())
        .contains("h5 files are read only");
    assertThat(run("compare", LENET).exitCode()).isEqualTo(2);
    assertThat(run("verify", LENET).exitCode()).isEqualTo(2);
  }

  @Test
  void timmsInceptionV3IsRefusedWithAReason() {
    ProgramRun refused =
        convert("a", "--input=" + LENET, "--from_layout=timm", "--model_name=inception_v3");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("count_include_pad").contains("--accept_differences");
    ProgramRun other =
        convert("a", "--input=" + LENET, "--from_layout=timm", "--model_name=inception_v4");
    assertThat(other.exitCode()).isEqualTo(3);
    assertThat(other.err()).contains("There is no last_linear.bias").contains("--rename");
  }

  private void write(String name, List<String> tensors) {
    List<PlannedTensor> all =
        tensors.stream()
            .map(it -> PlannedTensor.filled(it, TensorShape.of(1000), 1, "test"))
            .toList();
    new WeightsOutput(directory.resolve(name), 1, false)
        .write(new ConversionPlan(name, all, List.of()), ProgressListener.none());
  }

  @Test
  void renamesBeforeALayoutIsRead() {
    write("a.npz", List.of("module.head.bias", "module.features.0.bn.bias"));
    String[] flags = {
      "--input=" + path("a.npz"), "--from_layout=timm", "--model_name=inception_v4"
    };
    ProgramRun unknown = convert("b.npz", flags);
    assertThat(unknown.exitCode()).isEqualTo(3);
    assertThat(unknown.err()).contains("There is no last_linear.bias");
    List<String> more = new ArrayList<>(List.of(flags));
    more.addAll(List.of("--rename=head=last_linear", "--rename=^nothing=else"));
    ProgramRun renamed = convert("b.npz", more.toArray(String[]::new));
    assertThat(renamed.exitCode()).isEqualTo(3);
    assertThat(renamed.err())
        .contains("where every name begins with module.: read without it; ")
        .contains("features.0.conv.weight is missing")
        .contains("warning: --rename=^nothing=else changes no name of the input")
        .doesNotContain("--rename=head=last_linear changes");
  }

  @Test
  void takesAveragesOfAllOrNone() {
    write("a.npz", List.of("Net/v", "Net/w", "Net/w/ExponentialMovingAverage"));
    String[] flags = {"--input=" + path("a.npz"), "--use_moving_averages"};
    ProgramRun mixed = convert("b.npz", flags);
    assertThat(mixed.exitCode()).isEqualTo(3);
    assertThat(mixed.err())
        .contains("has moving averages of 1 variable, but none of Net/v.")
        .contains("leave out --use_moving_averages, or those variables with --exclude");
    assertThat(convert("c.npz", flags[0], flags[1], "--exclude=/v").exitCode()).isZero();
    assertThat(convert("d.npz", flags[0], flags[1], "--include=/w").exitCode()).isZero();
  }

  @Test
  void verifiesThatACheckpointFits() {
    ProgramRun fits = run("verify", "--model_name=lenet", "--image_size=8", LENET);
    assertThat(fits.err()).contains("fits lenet with 10 classes: 8 ok, 1 unused");
    assertThat(fits.exitCode()).isZero();
    assertThat(fits.out()).contains("LeNet/conv1/biases\tok\tfrom -0.0");
    ProgramRun classes =
        run("verify", "--model_name=lenet", "--image_size=8", "--num_classes=7", LENET);
    assertThat(classes.exitCode()).isEqualTo(3);
    assertThat(classes.out())
        .contains("LeNet/fc4/weights\tshape\tfloat32 1024x10, expected float32 1024x7");
    ProgramRun other = run("verify", "--model_name=cifarnet", LENET);
    assertThat(other.exitCode()).isEqualTo(3);
    assertThat(other.err()).contains("does not fit cifarnet");
  }

  /** The file has too few rows, so that it is small: only the last dimension tells the size. */
  @Test
  void takesTheSizeOfAnEmbeddingFromTheFile() {
    List<PlannedTensor> few =
        List.of(
            PlannedTensor.filled(
                "InceptionResnetV1/Bottleneck/weights", TensorShape.of(4, 512), 1, "test"));
    new WeightsOutput(directory.resolve("face"), 1, false)
        .write(new ConversionPlan("face", few, List.of()), ProgressListener.none());
    ProgramRun verified =
        run("verify", "--model_name=inception_resnet_v1_facenet", "--num_classes=5", path("face"));
    assertThat(verified.out())
        .contains(
            "InceptionResnetV1/Bottleneck/weights\tshape\tfloat32 4x512, expected float32 1792x512")
        .contains("InceptionResnetV1/Logits/Logits/weights\tmissing\texpected float32 512x5");
  }

  private String network(String name, float value, int classes) {
    List<PlannedTensor> tensors = new ArrayList<>();
    for (TensorEntry entry : NetVariables.of(Nets.get("lenet"), classes).entries()) {
      tensors.add(PlannedTensor.filled(entry.name(), entry.shape(), value, "test"));
    }
    Path path = directory.resolve(name);
    new WeightsOutput(path, 1, false)
        .write(new ConversionPlan(name, tensors, List.of()), ProgressListener.none());
    return path.toString();
  }

  @Test
  void findsValuesThatAreNotFinite() {
    ProgramRun broken = run("verify", "--model_name=lenet", network("nan", Float.NaN, 10));
    assertThat(broken.exitCode()).isEqualTo(3);
    assertThat(broken.out())
        .contains("LeNet/fc4/biases\tnot_finite\t10 of 10 values are NaN or infinite");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.npz", "a.safetensors"})
  void tellsWhatIsNotFinite(String output) {
    String input = "--input=" + network("nan", Float.NEGATIVE_INFINITY, 10);
    ProgramRun run = convert(output, input, "--include=fc4/biases");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "warning: %s has values that are NaN or infinite in LeNet/fc4/biases (10 of 10)."
                .formatted(path(output)));
    assertThat(convert(output, input, "--overwrite", "--dtype=float16").err())
        .contains("LeNet/conv1/biases (32 of 32)", "and in 5 more");
    assertThat(convert(output, "--input=" + LENET, "--overwrite").err()).doesNotContain("NaN");
  }

  @Test
  void addsAndTakesOffTheBackgroundClass() {
    String[] flags = {"--labels_offset=1", "--model_name=lenet"};
    String input = "--input=" + network("thousand", 1, 1000);
    ProgramRun more = convert("more", input, flags[0], flags[1]);
    assertThat(more.exitCode()).as(more.err()).isZero();
    WeightsFile file = WeightsFile.open(path("more"));
    TensorEntry biases = file.find("LeNet/fc4/biases").orElseThrow();
    assertThat(biases.shape()).isEqualTo(TensorShape.of(1001));
    assertThat(file.read(biases).getFloat(0)).isEqualTo(-10_000);
    assertThat(file.read(biases).getFloat(4)).isEqualTo(1);
    assertThat(run("verify", "--model_name=lenet", path("more")).err()).contains("1,001 classes");
    convert("back", "--input=" + path("more"), flags[0], flags[1]);
    assertThat(run("compare", path("thousand"), path("back")).exitCode()).isZero();
    ProgramRun ten = convert("ten", "--input=" + LENET, flags[0], flags[1]);
    assertThat(ten.exitCode()).isEqualTo(3);
    assertThat(ten.err()).contains("have 10");
  }
}
