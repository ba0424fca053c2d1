package org.tfslim.classification.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.testkit.TestData;

class DatasetTest {
  @TempDir Path directory;

  @Test
  void opensWhatPythonSlimWrote() throws IOException {
    for (String name : Records.list(TestData.path("goldens/dataset"))) {
      Files.copy(TestData.path("goldens/dataset/" + name), directory.resolve(name));
    }
    Dataset flowers = Dataset.open("flowers", "train", directory);
    assertThat(flowers.files())
        .containsExactly(
            directory.resolve("flowers_train_00000-of-00002.tfrecord"),
            directory.resolve("flowers_train_00001-of-00002.tfrecord"));
    assertThat(flowers.numSamples()).isEqualTo(20);
    assertThat(flowers.numClasses()).isEqualTo(5);
    assertThat(flowers.labelsToNames())
        .isEqualTo(Map.of(0, "daisy", 1, "dandelion", 2, "roses", 3, "sunflowers", 4, "tulips"));
    flowers.verify(ProgressListener.none());
  }

  /** Names and class counts from each datasets/NAME.py of slim. */
  @ParameterizedTest
  @CsvSource({
    "mnist, train, mnist_train.tfrecord, 10",
    "mnist, test, mnist_test.tfrecord, 10",
    "fashion_mnist, train, fashion_mnist_train.tfrecord, 10",
    "fashion_mnist, test, fashion_mnist_test.tfrecord, 10",
    "cifar10, train, cifar10_train.tfrecord, 10",
    "cifar10, test, cifar10_test.tfrecord, 10",
    "flowers, train, flowers_train_00000-of-00001.tfrecord, 5",
    "flowers, validation, flowers_validation_00000-of-00001.tfrecord, 5",
    "imagenet, train, train-00000-of-00001, 1001",
    "imagenet, validation, validation-00000-of-00001, 1001",
    "imagenet, small-train, small-train-00000-of-00001, 1001",
    "imagenet, small-validation, small-validation-00000-of-00001, 1001",
  })
  void everyDataSetOfTheTable(String name, String split, String file, int numClasses) {
    assertThat(Datasets.names()).contains(name);
    Records.write(directory.resolve(file), 1, numClasses - 1);
    Dataset dataset = Dataset.open(name, split, directory);
    assertThat(dataset.files()).containsExactly(directory.resolve(file));
    assertThat(dataset.numClasses()).isEqualTo(numClasses);
    dataset.verify(ProgressListener.none());
  }

  @Test
  void unknownNameHasTheNearest() {
    assertThatThrownBy(() -> Dataset.open("fashon_mnist", "train", directory))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "Name of dataset unknown fashon_mnist; did you mean fashion_mnist? there are cifar10,"
                + " fashion_mnist, flowers, imagefolder, imagenet, mnist");
  }

  @Test
  void unknownSplitHasThoseThereAre() {
    assertThatThrownBy(() -> Dataset.open("flowers", "test", directory))
        .isInstanceOf(OptionException.class)
        .hasMessage("split name test was not recognized; flowers has train, validation");
  }

  @Test
  void missingDirectoryTellsTheCommandThatMakesIt() {
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> Dataset.open("mnist", "train", none))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "cannot read the data of mnist in %s: there is no such directory; make them with"
                    .formatted(none)
                + " the program data: dataset_name=mnist dataset_dir="
                + none);
  }

  @Test
  void missingFilesTellTheirNameAndTheCommand() {
    Records.write(directory.resolve("mnist_test.tfrecord"), 1);
    assertThatThrownBy(() -> Dataset.open("mnist", "train", directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no file in " + directory + " is called mnist_train.tfrecord")
        .hasMessageContaining("there is test: take another split, or make the data set again");
    assertThatThrownBy(() -> Dataset.open("flowers", "train", directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("flowers_train_*.tfrecord")
        .hasMessageContaining("the program data: dataset_name=flowers");
  }

  @Test
  void missingShardIsNamed() {
    for (int i : List.of(0, 2, 3)) {
      Records.write(directory.resolve("flowers_train_0000" + i + "-of-00005.tfrecord"), 1);
    }
    assertThatThrownBy(() -> Dataset.open("flowers", "train", directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            directory
                + " lacks flowers_train_00001-of-00005.tfrecord,"
                + " flowers_train_00004-of-00005.tfrecord: 2 of 5 files are missing");
  }

  @Test
  void shardsOfTwoVersionsAreNotMixed() {
    Records.write(directory.resolve("train-00000-of-00001"), 1);
    Records.write(directory.resolve("train-00000-of-00002"), 1);
    assertThatThrownBy(() -> Dataset.open("imagenet", "train", directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("files of several versions of imagenet (-of-00001, -of-00002)");
  }

  @Test
  void plainNamesMatchThePatternOfShards() {
    Records.write(directory.resolve("flowers_train_all.tfrecord"), 1, 2);
    Records.write(directory.resolve("flowers_validation_all.tfrecord"), 1);
    Records.write(directory.resolve("flowers_train_xtfrecord"), 1);
    assertThat(Dataset.open("flowers", "train", directory).numSamples()).isEqualTo(2);
  }

  @Test
  void ofManyFilesTheFirstAreNamed() {
    for (int i = 0; i < 5; i++) {
      Records.write(directory.resolve("flowers_train_0000%d-of-00005.tfrecord".formatted(i)), i);
    }
    String third = directory.resolve("flowers_train_00002-of-00005.tfrecord").toString();
    assertThat(Dataset.open("flowers", "train", directory).fileNames())
        .startsWith("[" + directory)
        .endsWith(third + "] and more, 5 files");
  }

  @Test
  void noRecordsIsAnError() {
    Records.write(directory.resolve("mnist_test.tfrecord"));
    assertThatThrownBy(() -> Dataset.open("mnist", "test", directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no records");
  }

  @Test
  void countsAreKeptWhileTheFileIsTheSame() throws IOException {
    Path file = directory.resolve("mnist_train.tfrecord");
    Records.write(file, 1, 2, 3);
    assertThat(open().numSamples()).isEqualTo(3);
    FileTime time = Files.getLastModifiedTime(file);
    byte[] content = Files.readAllBytes(file);
    content[0] ^= 1;
    Files.write(file, content);
    Files.setLastModifiedTime(file, time);
    // Same size, same time: nothing was counted again, so the damage was not met.
    assertThat(open().numSamples()).isEqualTo(3);
    Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1));
    assertThatThrownBy(this::open).isInstanceOf(DataException.class);
    Records.write(file, 1, 2, 3, 4);
    assertThat(open().numSamples()).isEqualTo(4);
  }

  @Test
  void countsOfAnotherSplitStay() throws IOException {
    Records.write(directory.resolve("mnist_train.tfrecord"), 1, 2, 3);
    Records.write(directory.resolve("mnist_test.tfrecord"), 1);
    open();
    Dataset.open("mnist", "test", directory);
    assertThat(Files.readString(directory.resolve(RecordCounts.CACHE)))
        .contains("mnist_train.tfrecord", "mnist_test.tfrecord");
    Files.delete(directory.resolve("mnist_train.tfrecord"));
    Records.write(directory.resolve("mnist_test.tfrecord"), 1, 2);
    Dataset.open("mnist", "test", directory);
    assertThat(Files.readString(directory.resolve(RecordCounts.CACHE)))
        .doesNotContain("mnist_train.tfrecord");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "tfslim counts 1\n", "\u0000\u0001"})
  void damagedCountsAreMadeAgain(String damaged) throws IOException {
    Records.write(directory.resolve("mnist_train.tfrecord"), 1, 2, 3);
    open();
    Path cache = directory.resolve(RecordCounts.CACHE);
    String good = Files.readString(cache);
    Files.writeString(cache, damaged);
    assertThat(open().numSamples()).isEqualTo(3);
    assertThat(cache).hasContent(good);
    Files.writeString(cache, good.replace("\n3\t", "\n4\t"));
    assertThat(open().numSamples()).isEqualTo(3);
    Files.write(cache, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(open().numSamples()).isEqualTo(3);
  }

  @Test
  void directoryThatTakesNoCountsIsReadAllTheSame() throws IOException {
    Records.write(directory.resolve("mnist_train.tfrecord"), 1, 2, 3);
    // A directory in the cache's place can neither be read nor replaced.
    Files.createDirectories(directory.resolve(RecordCounts.CACHE).resolve("x"));
    assertThat(open().numSamples()).isEqualTo(3);
    assertThat(open().numSamples()).isEqualTo(3);
    assertThat(Records.list(directory)).hasSize(2);
  }

  @Test
  void labelsThatDoNotFit() throws IOException {
    Records.write(directory.resolve("mnist_train.tfrecord"), 1);
    assertThat(open().labelsToNames()).isEmpty();
    assertLabels("0:zero\n10:ten\n", " names class 10, but mnist has 10 classes");
    assertLabels("0:zero\none\n", ": line 2 is \"one\"; a class number, a colon and a name");
    assertLabels("0:zero\n-1:one\n", ": line 2 is \"-1:one\"");
    assertLabels("0:zero\n0:one\n", ": line 2 names class 0 a second time");
    Files.write(directory.resolve("labels.txt"), new byte[] {(byte) 0xff});
    assertThatThrownBy(this::open)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it is not UTF-8 text");
    Files.write(
        directory.resolve("labels.txt"), "0:a:b\r\n\n2:é\n".getBytes(StandardCharsets.UTF_8));
    assertThat(open().labelsToNames()).isEqualTo(Map.of(0, "a:b", 2, "é"));
  }

  private void assertLabels(String text, String what) throws IOException {
    Path labels = directory.resolve("labels.txt");
    Files.writeString(labels, text);
    assertThatThrownBy(this::open)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(labels + what);
  }

  private Dataset open() {
    return Dataset.open("mnist", "train", directory);
  }
}
