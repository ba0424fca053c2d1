package org.tfslim.classification.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.data.ImageLimit;
import org.tfslim.classification.serving.ImageResult.Classified;
import org.tfslim.classification.serving.ImageResult.Unreadable;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;

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
