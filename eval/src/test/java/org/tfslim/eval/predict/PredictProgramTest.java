package org.tfslim.eval.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;
import org.tfslim.classification.Inference;
import org.tfslim.classification.InferenceGraph;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.slim.export.AssetFile;
import org.tfslim.slim.export.SavedModelWriter;
import org.tfslim.slim.export.ServingSignature;
import org.tfslim.testkit.TestData;

/** The prediction program with a LeNet for images of 8 x 8 pixels that Python saved. */
class PredictProgramTest {
  private static final String HEADER = "file\trank\tclass\tlabel\tprobability";

  @TempDir private Path folder;

  private static Path checkpoint() {
    return TestData.path("goldens/checkpoints/lenet_v2");
  }

  private static ProgramRun predict(Object... arguments) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--checkpoint_path=" + checkpoint(),
                "--model_name=lenet",
                "--image_size=8",
                "--labels_path=" + TestData.path("fashion_mnist/labels.txt")));
    for (Object argument : arguments) {
      args.add(argument.toString());
    }
    return run(args);
  }

  private static ProgramRun run(List<String> args) {
    return ProgramRun.of(
        new PredictProgram(InputStream.nullInputStream()), args.toArray(String[]::new));
  }

  /** An image of 8 x 8 pixels, a ramp of greys; its type says how many channels it is stored in. */
  private Path image(String name, String format, int type) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, type);
    for (int i = 0; i < 64; i++) {
      int grey = 4 * i;
      if (type == BufferedImage.TYPE_BYTE_GRAY) {
        image.getRaster().setSample(i % 8, i / 8, 0, grey);
      } else {
        image.setRGB(i % 8, i / 8, 0xFF000000 | grey << 16 | grey << 8 | grey);
      }
    }
    Path file = folder.resolve(name);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  /** The cells of a line. */
  private static List<String> cells(String line) {
    return List.of(line.split("\t", -1));
  }

  /** All lines but the header, without the file's name. */
  private static List<List<String>> rows(ProgramRun run) {
    assertThat(run.out()).startsWith(HEADER + "\n");
    return run.out().lines().skip(1).map(line -> cells(line).subList(1, 5)).toList();
  }

  @Test
  void everyFormatIsDecoded() throws IOException {
    Path png = image("a.png", "png", BufferedImage.TYPE_INT_RGB);
    List<Path> others =
        List.of(
            image("b.png", "png", BufferedImage.TYPE_BYTE_GRAY),
            image("c.png", "png", BufferedImage.TYPE_INT_ARGB),
            image("d.bmp", "bmp", BufferedImage.TYPE_INT_RGB),
            image("e.gif", "gif", BufferedImage.TYPE_BYTE_GRAY));
    List<List<String>> expected = rows(predict("--top_k=10", png));
    assertThat(expected).hasSize(10);
    for (Path other : others) {
      ProgramRun run = predict("--top_k=10", other);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(rows(run)).as(other.toString()).isEqualTo(expected);
    }
    ProgramRun jpeg = predict("--top_k=1", image("f.jpg", "jpg", BufferedImage.TYPE_INT_RGB));
    assertThat(rows(jpeg).get(0).subList(0, 3)).isEqualTo(expected.get(0).subList(0, 3));
  }

  /** What TensorFlow's decoder takes for grey, or refuses, gets the classes of its picture. */
  @Test
  void bmpFilesWithAPaletteAreDecodedAndThinImagesLeftOut() throws IOException {
    Path png = image("a.png", "png", BufferedImage.TYPE_BYTE_INDEXED);
    Path bmp = image("b.bmp", "bmp", BufferedImage.TYPE_BYTE_INDEXED);
    Path two = image("c.bmp", "bmp", BufferedImage.TYPE_BYTE_BINARY);
    Path plain = image("c.png", "png", BufferedImage.TYPE_BYTE_BINARY);
    assertThat(rows(predict(bmp, two))).isEqualTo(rows(predict(png, plain)));
    BufferedImage thin = new BufferedImage(1, 300, BufferedImage.TYPE_BYTE_GRAY);
    Path line = folder.resolve("thin.png");
    ImageIO.write(thin, "png", line.toFile());
    ProgramRun vgg = predict("--preprocessing_name=vgg", png, line);
    assertThat(vgg.exitCode()).isEqualTo(3);
    assertThat(rows(vgg)).hasSize(5);
    assertThat(vgg.err()).contains("thin.png: cannot be decoded: image too thin: its height");
  }

  /** An orientation is counted, and changes nothing. */
  @Test
  void imagesThatAreToBeTurnedAreCounted() throws IOException {
    Path plain = image("a.jpg", "jpg", BufferedImage.TYPE_INT_RGB);
    byte[] jpeg = Files.readAllBytes(plain);
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "ffe1002245786966000049492a000800" + "0000010012010300010000000600000000000000");
    ByteBuffer turned = ByteBuffer.allocate(jpeg.length + exif.length);
    turned.put(jpeg, 0, 2).put(exif).put(jpeg, 2, jpeg.length - 2);
    ProgramRun run = predict(Files.write(folder.resolve("b.jpg"), turned.array()), plain);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("1 image says that it is to be turned (EXIF)");
    assertThat(rows(run).subList(0, 5)).isEqualTo(rows(run).subList(5, 10));
  }

  @Test
  void classesAreNamedAndSorted() {
    Path bag = TestData.path("images/bag.png");
    ProgramRun run = predict(bag);
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<List<String>> rows = rows(run);
    assertThat(rows).extracting(row -> row.get(0)).containsExactly("1", "2", "3", "4", "5");
    assertThat(rows)
        .extracting(row -> Double.valueOf(row.get(3)))
        .isSortedAccordingTo((a, b) -> Double.compare(b, a))
        .allMatch(probability -> probability > 0 && probability < 1);
    assertThat(rows).contains(List.of("1", "3", "Dress", rows.get(0).get(3)));
    assertThat(run.out().lines().skip(1)).allMatch(line -> line.startsWith(bag + "\t"));
  }

  @Test
  void theBatchSizeChangesNothing() {
    Path images = TestData.path("images");
    ProgramRun whole = predict(images, "--batch_size=32");
    assertThat(whole.out().lines()).hasSize(1 + 10 * 5);
    assertSame(predict(images, "--batch_size=3"), whole);
    List<String> files = whole.out().lines().skip(1).map(l -> cells(l).get(0)).distinct().toList();
    assertThat(files).isSorted().hasSize(10);
  }

  /** The kernels for other batch sizes may round otherwise. */
  private static void assertSame(ProgramRun run, ProgramRun expected) {
    List<String> lines = run.out().lines().skip(1).toList();
    List<String> wanted = expected.out().lines().skip(1).toList();
    assertThat(lines).hasSameSizeAs(wanted).isNotEmpty();
    for (int i = 0; i < lines.size(); i++) {
      List<String> found = cells(lines.get(i));
      assertThat(found.subList(0, 4)).isEqualTo(cells(wanted.get(i)).subList(0, 4));
      assertThat(Double.parseDouble(found.get(4)))
          .isCloseTo(Double.parseDouble(cells(wanted.get(i)).get(4)), within(2e-6));
    }
  }

  @Test
  void filesThatCannotBeDecodedAreLeftOut() throws IOException {
    Path bag = TestData.path("images/bag.png");
    Path coat = TestData.path("images/coat.png");
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    Path empty = Files.writeString(folder.resolve("empty.jpg"), "");
    byte[] bytes = Files.readAllBytes(bag);
    Path half = Files.write(folder.resolve("half.png"), Arrays.copyOf(bytes, bytes.length / 2));
    Path missing = folder.resolve("missing.png");
    ProgramRun run = predict("--top_k=1", bag, text, empty, half, missing, coat);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains(text + ": is a text file, not a JPEG, PNG, GIF or BMP file")
        .contains(empty + ": is empty")
        .contains(half + ": cannot be decoded")
        .contains(missing + ": there is no such file")
        .contains("4 of 6 files were left out");
    assertSame(run, predict("--top_k=1", bag, coat));
  }

  @Test
  void jsonIsOneArray() throws IOException {
    Path quoted = image("a \"b\".png", "png", BufferedImage.TYPE_INT_RGB);
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    Path bag = TestData.path("images/bag.png");
    ProgramRun run = predict("--format=json", "--top_k=2", text, quoted, bag);
    JsonArray images = JsonParser.parseString(run.out()).getAsJsonArray();
    assertThat(images).hasSize(2);
    JsonObject first = images.get(0).getAsJsonObject();
    assertThat(first.get("file").getAsString()).isEqualTo(quoted.toString());
    JsonArray predictions = first.get("predictions").getAsJsonArray();
    assertThat(predictions).hasSize(2);
    JsonObject best = predictions.get(0).getAsJsonObject();
    assertThat(best.keySet()).containsExactly("rank", "class", "label", "probability");
    List<String> row = rows(predict("--top_k=1", bag)).get(0);
    JsonObject bagsBest =
        images
            .get(1)
            .getAsJsonObject()
            .get("predictions")
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    assertThat(bagsBest.get("class").getAsString()).isEqualTo(row.get(1));
    assertThat(bagsBest.get("label").getAsString()).isEqualTo(row.get(2));
    assertThat(bagsBest.get("probability").getAsDouble())
        .isBetween(Double.valueOf(row.get(3)) - 1e-6, Double.valueOf(row.get(3)) + 1e-6);
    ProgramRun none = predict("--format=json", text);
    assertThat(JsonParser.parseString(none.out()).getAsJsonArray()).isEmpty();
  }

  @Test
  void cellsHoldNoTabs() throws IOException {
    Path tab = image("a\tb.png", "png", BufferedImage.TYPE_INT_RGB);
    ProgramRun run = predict("--top_k=1", tab);
    assertThat(cells(run.out().lines().skip(1).findFirst().orElseThrow()))
        .hasSize(5)
        .first()
        .asString()
        .endsWith("a\\tb.png");
  }

  @Test
  void aSavedModelGivesWhatItsCheckpointGives() throws IOException {
    Path version = Files.createDirectories(folder.resolve("export").resolve("3"));
    writeSavedModel(version);
    Path images = TestData.path("images");
    for (Path directory : List.of(version, folder.resolve("export"))) {
      ProgramRun run =
          run(List.of("--saved_model_dir=" + directory, images.toString(), "--top_k=2"));
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertSame(run, predict(images, "--top_k=2"));
    }
    ProgramRun more = run(List.of("--saved_model_dir=" + version, images.toString(), "--top_k=4"));
    assertThat(more.exitCode()).isEqualTo(2);
    assertThat(more.err()).contains("--top_k=4", "returns 3 of its 10 classes");
  }

  private static void writeSavedModel(Path directory) throws IOException {
    List<String> labels = Files.readAllLines(TestData.path("fashion_mnist/labels.txt"));
    ModelSettings settings =
        ModelSettings.of(ModelInfo.of(Nets.get("lenet"), 10).withImages(8, 1, "lenet"));
    try (Inference<ServingSignature> model =
        Inference.start(
            checkpoint().resolve("model.ckpt-1234"), slim -> signature(slim, settings))) {
      AssetFile asset = new AssetFile("labels.txt", String.join("\n", labels) + "\n");
      new SavedModelWriter(
              model.frozen(ServingSignature.nodes(List.of(model.model()))).withVariables(),
              List.of(model.model()),
              List.of(asset))
          .write(directory);
    }
  }

  private static ServingSignature signature(Slim slim, ModelSettings settings) {
    Operand<TString> bytes =
        slim.tf().placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    InferenceGraph.Best best = InferenceGraph.of(slim, settings, bytes).best(slim, 3);
    return new ServingSignature(
        "serving_default",
        ServingSignature.Method.PREDICT,
        Map.of("image_bytes", bytes),
        Map.of("class_ids", best.classIds(), "scores", best.scores()));
  }

  @Test
  void aDamagedSavedModelIsReported() throws IOException {
    Path model = Files.createDirectories(folder.resolve("1"));
    Files.writeString(model.resolve("saved_model.pb"), "nonsense");
    String image = TestData.path("images/bag.png").toString();
    ProgramRun damaged = run(List.of("--saved_model_dir=" + model, image));
    assertThat(damaged.exitCode()).isEqualTo(3);
    assertThat(damaged.err()).contains(model.toString());
    ProgramRun none = run(List.of("--saved_model_dir=" + folder.resolve("2"), image));
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).contains(folder.resolve("2").toString(), "saved_model.pb");
    Path text = Files.writeString(folder.resolve("text"), "root:x:0:0");
    assertThat(run(List.of("--saved_model_dir=" + text, image)).err())
        .contains(text + " is not a SavedModel");
    assertThat(run(List.of("--saved_model_dir=" + checkpoint(), image)).err())
        .contains(checkpoint() + " is a checkpoint, not a SavedModel");
  }

  @Test
  void movingAveragesThatAreAskedForMustBeThere() {
    ProgramRun run = predict(TestData.path("images/bag.png"), "--use_moving_averages");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("model.ckpt-1234 has no moving averages");
  }

  @Test
  void usageErrorsSayWhatIsExpected() throws IOException {
    assertThat(predict().exitCode()).isEqualTo(2);
    String image = TestData.path("images/bag.png").toString();
    assertThat(run(List.of(image)).err()).contains("--saved_model_dir or --checkpoint_path");
    ProgramRun both = run(List.of("--saved_model_dir=x", "--num_classes=2", image));
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("--num_classes goes with --checkpoint_path");
    ProgramRun nothing = predict(Files.createDirectory(folder.resolve("nothing")));
    assertThat(nothing.exitCode()).isEqualTo(3);
    assertThat(nothing.err()).contains("no images");
  }

  @Test
  void networksForVideosAreRefused() {
    ProgramRun run =
        run(
            List.of(
                "--checkpoint_path=" + checkpoint(),
                "--model_name=s3dg",
                "--num_classes=10",
                "image.jpg"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("s3dg takes videos, 64 x 224 x 224");
  }
}
