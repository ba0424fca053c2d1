package org.tfslim.classification.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.serving.ClassifierOptions.SignatureChoice;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.testkit.TestData;

/** A SavedModel that Python TensorFlow wrote. */
class ForeignSavedModelTest {
  private static final String FOLDER = "saved_model_python";
  private static final ClassifierOptions IMAGES =
      ClassifierOptions.DEFAULT.withSignature(choice("images", "logits", Optional.empty()));

  private static SignatureChoice choice(String name, String output, Optional<Boolean> softmax) {
    return new SignatureChoice(
        Optional.of(name), Optional.of(output).filter(it -> !it.isEmpty()), softmax);
  }

  private static ModelOverrides prepared(String preprocessing) {
    return ModelOverrides.builder().preprocessingName(preprocessing).build();
  }

  private static void assertAsPython(String signature, ClassifierOptions options) {
    List<String> notes = new ArrayList<>();
    Path folder = TestData.path(FOLDER);
    try (ImageClassifier classifier = ImageClassifier.load(folder, options, notes::add)) {
      assertThat(classifier.labels()).isEmpty();
      for (Map<String, String> row : TestData.table(FOLDER + "/expected.tsv")) {
        if (row.get("signature").equals(signature)) {
          Path image = TestData.path("images/" + row.get("image") + ".png");
          List<Prediction> found = classifier.predict(ServedLenet.bytes(image)).predictions();
          assertThat(found).hasSize(3);
          for (Prediction prediction : found) {
            assertThat(prediction.label()).isEqualTo(Long.toString(prediction.classId()));
            assertThat(prediction.probability())
                .isCloseTo(Float.parseFloat(row.get("p" + prediction.classId())), within(1e-5f));
          }
          assertThat(found)
              .extracting(Prediction::probability)
              .isSortedAccordingTo((a, b) -> Float.compare(b, a));
        }
      }
    }
  }

  @Test
  void imageFiles() {
    assertAsPython("serving_default", ClassifierOptions.DEFAULT);
  }

  @Test
  void preparedImages() {
    assertAsPython("images", IMAGES.withModel(prepared("lenet")));
  }

  private static void assertRefused(
      ClassifierOptions options, Class<? extends SlimException> type, String... words) {
    assertThatThrownBy(
            () -> ImageClassifier.load(TestData.path(FOLDER), options, note -> {}).close())
        .isInstanceOf(type)
        .hasMessageContainingAll(words);
  }

  @Test
  void whatMustBeSaidIsAsked() {
    assertRefused(IMAGES, OptionException.class, "preprocessing_name", "signature images");
    assertRefused(
        ClassifierOptions.DEFAULT.withModel(prepared("lenet")),
        OptionException.class,
        "prepares them itself");
    assertRefused(
        ClassifierOptions.DEFAULT.withSignature(choice("images", "", Optional.empty())),
        OptionException.class,
        "output_name",
        "images: images float ?x8x8x1 -> logits float ?x3, squares float ?x3");
    assertRefused(
        ClassifierOptions.DEFAULT.withSignature(choice("features", "", Optional.empty())),
        OptionException.class,
        "no signature features",
        "features: features float ?x4 -> sum float ?",
        "serving_default: encoded string ? -> output_0 float ?x3");
  }

  @Test
  void scoresThatAreNoProbabilitiesAreNotTakenForSome() {
    ClassifierOptions squares = IMAGES.withModel(prepared("lenet"));
    byte[] image = ServedLenet.images().get(0);
    Path folder = TestData.path(FOLDER);
    SignatureChoice unsaid = choice("images", "squares", Optional.empty());
    try (ImageClassifier classifier =
        ImageClassifier.load(folder, squares.withSignature(unsaid), note -> {})) {
      assertThatThrownBy(() -> classifier.predict(image))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("squares", "softmax");
    }
    SignatureChoice asTheyAre = choice("images", "squares", Optional.of(false));
    try (ImageClassifier classifier =
        ImageClassifier.load(folder, squares.withSignature(asTheyAre), note -> {})) {
      assertThat(classifier.predict(image).predictions())
          .extracting(Prediction::probability)
          .anyMatch(square -> square > 1);
    }
  }
}
