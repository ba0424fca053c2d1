package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;

class FolderLayoutTest {
  @TempDir Path root;

  /** Makes a file that is named as an image in each of the folders. */
  private void images(String... folders) throws IOException {
    for (String folder : folders) {
      Files.createDirectories(root.resolve(folder));
      Files.write(root.resolve(folder).resolve("a.png"), new byte[1]);
    }
  }

  private FolderLayout layout() {
    return FolderLayout.of(ImageTree.scan(root), false);
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(this::layout)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @CsvSource({
    "train, val, validation",
    "TRAIN, VAL, validation",
    "Training, Testing, test",
    "train, dev, validation",
    "training_set, test_set, test",
    "train, valid, validation",
    "trainset, validation-data, validation"
  })
  void foldersThatAreCalledAsSplitsAreSplits(String train, String other, String split)
      throws IOException {
    for (String folder : List.of(train, other)) {
      images(folder + "/cat", folder + "/dog");
    }
    FolderLayout layout = layout();
    assertThat(layout.classes()).containsExactly("cat", "dog");
    assertThat(layout.splits()).isEqualTo(Map.of(train, "train", other, split));
    for (ImageFile image : ImageTree.scan(root).images()) {
      boolean first = image.name().startsWith(train + "/");
      assertThat(layout.split(image)).contains(first ? "train" : split);
      assertThat(layout.label(image)).isEqualTo(image.name().contains("/cat/") ? 0 : 1);
    }
  }

  @Test
  void splitsBelowClassesAreFoundToo() throws IOException {
    images("cat/train", "cat/test", "dog/train", "dog/test");
    FolderLayout layout = layout();
    assertThat(layout.classes()).containsExactly("cat", "dog");
    assertThat(layout.splits()).isEqualTo(Map.of("train", "train", "test", "test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"__MACOSX", "@eaDir", "lost+found", ".git"})
  void foldersOfSystemsAreNoClasses(String folder) throws IOException {
    images("train/cat", "train/dog", "val/cat", "val/dog", folder, folder + "/cat");
    assertThat(layout().classes()).containsExactly("cat", "dog");
  }

  @ParameterizedTest
  @CsvSource({"seen, unseen", "part1, part2", "train2017, val2017", "train, extra"})
  void whatMayBeSplitsIsAsked(String one, String two) throws IOException {
    images(one + "/cat", one + "/dog", two + "/cat", two + "/dog");
    assertRefused(one, two, "look like splits", "cat, dog", "folders_are_classes=true");
    FolderLayout forced = FolderLayout.of(ImageTree.scan(root), true);
    assertThat(forced.classes()).containsExactlyInAnyOrder(one, two);
    assertThat(forced.splits()).isEmpty();
  }

  @Test
  void classesMayHaveFoldersOfTheirOwn() throws IOException {
    images("cat/2019", "cat/2020", "dog", "train");
    FolderLayout layout = layout();
    assertThat(layout.classes()).containsExactly("cat", "dog", "train");
    assertThat(layout.splits()).isEmpty();
  }

  @Test
  void oneClassIsAnErrorThatNamesTheFolderBelow() throws IOException {
    images("pets/cat", "pets/dog");
    assertRefused("has one class only, pets", "give source_dir=" + root.resolve("pets"));
  }

  @Test
  void oneFolderAfterTheOtherIsLookedInto() throws IOException {
    images("a/b/cat", "a/b/dog");
    assertRefused("a/b has several folders with images");
  }

  @Test
  void splitsThatDoNotFitEachOtherAreErrors() throws IOException {
    images("train/cat", "train/dog", "val/cat", "val/bird");
    assertRefused("images for validation are of classes", "do not have: bird");
  }

  @Test
  void withoutImagesToTrainWithThereIsNothing() throws IOException {
    images("val/cat", "val/dog", "test/cat", "test/dog");
    assertRefused("none has images to train with; a folder train is expected");
  }

  @Test
  void twoFoldersOfOneSplitAreAnError() throws IOException {
    images("val/cat", "val/dog", "valid/cat", "valid/dog", "train/cat", "train/dog");
    assertRefused("both val and valid", "the split validation");
  }

  @Test
  void imagesThatLieBesideClassesAreNamed() throws IOException {
    images("train/cat", "train/dog", "val");
    assertRefused("images lie in val itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u001b[31mb", " a", "a ", "a\u202eb"})
  void aNameThatLabelsCannotHaveIsRefusedWhereItComesFrom(String name) throws IOException {
    images(name, "dog");
    assertRefused("cannot give its name to a class", "rename it");
  }

  @Test
  void aBackslashIsPartOfAName() throws IOException {
    images("back\\slash", "dog");
    assertThat(layout().classes()).containsExactly("back\\slash", "dog");
  }

  @Test
  void aClassThatCannotBeReadIsNotLeftOut() throws IOException {
    images("cat", "fox");
    Files.createSymbolicLink(root.resolve("dog"), root.resolve("nowhere"));
    assertRefused("what may be a class and cannot be read: dog (it is a link to nowhere)");
    Files.delete(root.resolve("dog"));
    Files.createSymbolicLink(root.resolve("dog"), Path.of("dog"));
    assertRefused("cannot be read: dog (it is a link that leads back to itself)");
  }
}
