package org.tfslim.classification.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.SavedModel;
import org.tfslim.classification.data.ImageLimit;
import org.tfslim.classification.export.ModelExport;
import org.tfslim.classification.serving.ImageResult.Classified;
import org.tfslim.classification.serving.ImageResult.Unreadable;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.CheckpointWriter;

class ImageClassifierTest {
  @TempDir private Path folder;

  private static Prediction best(ImageResult result) {
    assertThat(result).isInstanceOf(Classified.class);
    return result.predictions().get(0);
  }

  /** The kernels for other batch sizes may round otherwise. */
  static void assertSame(List<ImageResult> found, List<ImageResult> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).predictions()).hasSameSizeAs(expected.get(i).predictions());
      for (int j = 0; j < found.get(i).predictions().size(); j++) {
        Prediction wanted = expected.get(i).predictions().get(j);
        Prediction got = found.get(i).predictions().get(j);
        assertThat(got.classId()).isEqualTo(wanted.classId());
        assertThat(got.label()).isEqualTo(wanted.label());
        assertThat(got.probability()).isCloseTo(wanted.probability(), within(2e-6f));
      }
    }
  }

  @Test
  void aSavedModelAndItsCheckpointSayTheSame() throws IOException {
    ServedLenet.export(folder.resolve("7"));
    List<byte[]> images = ServedLenet.images();
    try (ImageClassifier checkpoint =
            ImageClassifier.load(
                ServedLenet.checkpoint(), ServedLenet.options().withTopK(3), note -> {});
        ImageClassifier savedModel = ImageClassifier.load(folder)) {
      assertThat(checkpoint.labels()).hasSize(10).isEqualTo(savedModel.labels());
      assertThat(checkpoint.description()).isEqualTo("lenet of " + ServedLenet.checkpoint());
      assertThat(savedModel.description()).contains("serving_default", folder.toString());
      savedModel.warmUp();
      assertSame(savedModel.predict(images), checkpoint.predict(images));
      assertThat(best(savedModel.predict(images.get(0))).label())
          .isEqualTo(best(checkpoint.predict(images).get(0)).label())
          .isIn(checkpoint.labels());
      assertThat(checkpoint.predict(List.of())).isEmpty();
    }
  }

  @Test
  void howManyGoTogetherChangesNothing() {
    List<byte[]> images = ServedLenet.images();
    try (ImageClassifier together = ServedLenet.load();
        ImageClassifier three =
            ImageClassifier.load(
                ServedLenet.checkpoint(),
                ServedLenet.options().withBatchSize(3).withParallelOps(1),
                note -> {})) {
      assertSame(three.predict(images), together.predict(images));
    }
  }

  @Test
  void badImagesDoNotAffectTheirNeighbours() {
    List<byte[]> good = ServedLenet.images().subList(0, 5);
    byte[] half = Arrays.copyOf(good.get(0), good.get(0).length / 2);
    List<byte[]> mixed = new ArrayList<>(good);
    mixed.add(0, new byte[0]);
    mixed.add(3, half);
    mixed.add(new byte[] {1, 2, 3});
    try (ImageClassifier classifier = ServedLenet.load()) {
      List<ImageResult> results = new ArrayList<>(classifier.predict(mixed));
      for (int bad : List.of(7, 3, 0)) {
        assertThat(results.remove(bad))
            .isInstanceOfSatisfying(
                Unreadable.class,
                it ->
                    assertThat(it.reason())
                        .containsAnyOf("cannot be decoded", "is empty", "is not a PNG, JPEG"));
      }
      assertSame(results, classifier.predict(good));
    }
  }

  /** A PNG whose header says so, and nothing else. */
  private static byte[] png(int width, int height) {
    return ByteBuffer.allocate(33)
        .putLong(0x89504e470d0a1a0aL)
        .putInt(13)
        .putInt(0x49484452)
        .putInt(width)
        .putInt(height)
        .array();
  }

  @Test
  void imagesThatSayTheyAreTooLargeAreRefused() {
    try (ImageClassifier classifier = ServedLenet.load();
        ImageClassifier strict =
            ImageClassifier.load(
                ServedLenet.checkpoint(),
                ServedLenet.options().withLimit(new ImageLimit(28 * 28 - 1)),
                note -> {})) {
      assertThat(classifier.predict(png(60000, 60000)))
          .isEqualTo(
              new Unreadable("is 60000 x 60000 pixels large; at most 67108864 pixels are decoded"));
      assertThat(strict.predict(ServedLenet.images().get(0)))
          .isEqualTo(new Unreadable("is 28 x 28 pixels large; at most 783 pixels are decoded"));
    }
  }

  @Test
  void aClosedClassifierSaysSo() {
    ImageClassifier classifier = ServedLenet.load();
    classifier.close();
    classifier.close();
    assertThatThrownBy(() -> classifier.predict(ServedLenet.images()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("is closed", "model.ckpt-1234");
  }

  @ParameterizedTest
  @ValueSource(strings = {"brackets [1]", "a]b", "q?*", "{x,y}", "\u6a21\u578b"})
  void aSavedModelIsFoundBelowAnyName(String name) throws IOException {
    ServedLenet.export(folder.resolve(name).resolve("1"));
    byte[] image = ServedLenet.images().get(0);
    try (ImageClassifier classifier = ImageClassifier.load(folder.resolve(name));
        ImageClassifier checkpoint = ServedLenet.load()) {
      assertThat(best(classifier.predict(image)).classId())
          .isEqualTo(best(checkpoint.predict(image)).classId());
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aBackslashInANameIsNotAPattern() throws IOException {
    aSavedModelIsFoundBelowAnyName("back\\slash");
  }

  @Test
  void otherTagsAreNamedAndCanBeChosen() throws IOException {
    ServedLenet.export(folder);
    Path file = folder.resolve("saved_model.pb");
    SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    model.getMetaGraphsBuilder(0).getMetaInfoDefBuilder().addTags("gpu");
    Files.write(file, model.build().toByteArray());
    assertThatThrownBy(() -> ImageClassifier.load(folder))
        .isInstanceOf(OptionException.class)
        .hasMessageContainingAll("it has gpu,serve", "saved_model_tags=gpu,serve");
    ClassifierOptions tagged =
        ClassifierOptions.DEFAULT.withSavedModelTags(List.of("serve", "gpu"));
    try (ImageClassifier classifier = ImageClassifier.load(folder, tagged, note -> {})) {
      assertThat(classifier.predict(ServedLenet.images().get(0)).predictions()).hasSize(3);
    }
  }

  @Test
  void scoresThatAreNotFiniteAreNotAPrediction() throws IOException {
    ServedLenet.export(folder);
    Path prefix = folder.resolve("variables").resolve("variables");
    CheckpointReader reader = CheckpointReader.open(prefix);
    Path changed = folder.resolve("changed");
    try (CheckpointWriter writer = CheckpointWriter.create(changed, 1)) {
      for (TensorEntry entry : reader.entries()) {
        ByteBuffer bytes =
            ByteBuffer.allocate((int) entry.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(reader.read(entry.name())).flip();
        if (entry.name().contains("fc4")) {
          bytes.putFloat(0, Float.NaN);
        }
        writer.add(entry.name(), entry.dtype(), entry.shape(), bytes);
      }
      writer.commit();
    }
    for (String suffix : List.of(".index", ".data-00000-of-00001")) {
      Files.move(
          folder.resolve("changed" + suffix),
          folder.resolve("variables").resolve("variables" + suffix),
          StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> notes = new ArrayList<>();
    try (ImageClassifier classifier =
        ImageClassifier.load(folder, ClassifierOptions.DEFAULT, notes::add)) {
      assertThat(notes).hasSize(1).first().asString().contains("warning: ", "NaN", "fc4");
      ImageResult result = classifier.predict(ServedLenet.images().get(0));
      assertThat(result).isInstanceOf(ImageResult.NotFinite.class);
      assertThat(result.predictions()).isEmpty();
    }
  }

  @Test
  void aFileThatIsChangedAfterTheExportIsNamed() throws IOException {
    Path folderOfVersion =
        ModelExport.of(ServedLenet.checkpoint(), ServedLenet.options().model())
            .savedModel(folder)
            .folder();
    ImageClassifier.load(folder).close();
    for (String name :
        List.of(
            "saved_model.pb",
            "assets/labels.txt",
            "variables/variables.index",
            "variables/variables.data-00000-of-00001")) {
      Path file = folderOfVersion.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      flipped[whole.length / 2] ^= 4;
      Files.write(file, flipped);
      assertThatThrownBy(() -> ImageClassifier.load(folder))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll(file.toString(), "damaged or was changed", "export");
      Files.delete(file);
      assertThatThrownBy(() -> ImageClassifier.load(folder))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(
              name.equals("saved_model.pb") ? folder.toString() : file.toString());
      Files.write(file, whole);
    }
    Files.delete(folderOfVersion.resolve("model_info.json"));
    ImageClassifier.load(folder).close();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThatThrownBy(() -> ImageClassifier.load(folder.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.resolve("none").toString());
    assertThatThrownBy(() -> ImageClassifier.load(ServedLenet.checkpoint()))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("model_name");
    ServedLenet.export(folder.resolve("1"));
    ClassifierOptions more = ClassifierOptions.DEFAULT.withTopK(4);
    assertThatThrownBy(() -> ImageClassifier.load(folder, more, note -> {}))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("returns 3 of its 10 classes");
  }
}
