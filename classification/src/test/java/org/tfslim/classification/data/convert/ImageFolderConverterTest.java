package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.slim.data.ImageExample;

class ImageFolderConverterTest {
  @TempDir private Path source;
  @TempDir private Path target;

  private Conversion convert() {
    return Pictures.convert("imagefolder", source, target);
  }

  private Conversion convert(Map<String, Integer> shards, double share, long seed) {
    return Converters.get("imagefolder")
        .convert(
            new ConversionOptions(source, target, shards, share, seed, 2), ProgressListener.none());
  }

  private void writeClasses() {
    Pictures.writeJpegs(source.resolve("dog"), 20);
    Pictures.writeJpegs(source.resolve("cat"), 20);
  }

  /** File bytes to split and label. */
  private Map<ByteString, String> stored() throws IOException {
    Map<ByteString, String> stored = new HashMap<>();
    for (String name : Records.list(target)) {
      if (name.endsWith(".tfrecord")) {
        for (ImageExample example : Records.read(target.resolve(name))) {
          stored.put(example.encoded(), name.split("_", -1)[1] + " " + example.label());
        }
      }
    }
    return stored;
  }

  @Test
  void imagesThatAreToBeTurnedAndBmpsThatAreWrittenAgainAreCounted() {
    writeClasses();
    Pictures.write(source.resolve("cat/turned.jpg"), Pictures.turnedJpeg());
    BufferedImage indexed = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_INDEXED);
    Pictures.write(source.resolve("cat/old.bmp"), Pictures.encoded("bmp", indexed));
    List<String> remarks = convert().remarks();
    assertThat(remarks)
        .contains("1 image says that it is to be turned (EXIF); it is used as stored, as slim does")
        .anySatisfy(it -> assertThat(it).startsWith("1 BMP image that TensorFlow would decode"));
    // Shards that are kept are counted as well.
    assertThat(convert().remarks()).containsAll(remarks);
  }

  @Test
  void everyImageIsInOneSplitByteByByte() throws IOException {
    writeClasses();
    Pictures.write(source.resolve("cat/sub/deep.PNG"), Pictures.encoded("png", 7));
    Pictures.write(source.resolve("cat/anim.gif"), Pictures.encoded("gif", 8));
    Pictures.write(source.resolve("dog/map.Bmp"), Pictures.encoded("bmp", 9));
    Pictures.write(source.resolve("dog/photo.JPEG"), Pictures.encoded("jpg", 10));
    Conversion conversion = convert();
    assertThat(conversion.unreadable()).isEmpty();
    assertThat(conversion.samples().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(44);
    Map<ByteString, String> stored = stored();
    assertThat(stored).hasSize(44);
    for (String name : List.of("cat/3.jpg", "cat/sub/deep.PNG", "cat/anim.gif")) {
      ByteString bytes = ByteString.copyFrom(Files.readAllBytes(source.resolve(name)));
      assertThat(stored.get(bytes)).endsWith(" 0");
    }
    assertThat(Files.readString(target.resolve("labels.txt"))).isEqualTo("0:cat\n1:dog\n");
  }

  @Test
  void trainingFindsTheClassesInTheDirectory() {
    writeClasses();
    Pictures.writeJpegs(source.resolve("bird"), 15);
    Conversion conversion = convert();
    for (String split : List.of("train", "validation")) {
      Dataset dataset = Dataset.open("imagefolder", split, target);
      dataset.verify(ProgressListener.none());
      assertThat(dataset.numClasses()).isEqualTo(3);
      assertThat(dataset.numSamples()).isEqualTo(conversion.samples().get(split).longValue());
    }
  }

  @Test
  void theShareOfValidationIsKept() {
    List<ImageFile> files =
        IntStream.range(0, 20_000)
            .mapToObj(i -> new ImageFile(source, "a/" + i + ".jpg", 1, 1))
            .toList();
    long drawn =
        files.stream().filter(file -> Hash.unit(3, "validation", file.name()) < 0.1).count();
    // Five standard deviations around a tenth.
    assertThat(drawn).isBetween(2000L - 212, 2000L + 212);
  }

  @Test
  void addingImagesMovesNoOther() throws IOException {
    writeClasses();
    convert();
    Map<ByteString, String> before = stored();
    Pictures.writeJpegs(source.resolve("dog/more"), 15);
    convert();
    assertThat(stored()).containsAllEntriesOf(before).hasSize(before.size() + 15);
  }

  @Test
  void theSeedDecidesSplitAndOrder() throws IOException {
    writeClasses();
    convert(Map.of(), 0.3, 1);
    Map<ByteString, String> first = stored();
    List<byte[]> files = bytes();
    assertThat(Records.list(target)).contains("imagefolder_train_00004-of-00005.tfrecord");
    convert(Map.of(), 0.3, 2);
    assertThat(stored()).isNotEqualTo(first).hasSize(first.size());
    convert(Map.of(), 0.3, 1);
    assertThat(stored()).isEqualTo(first);
    assertThat(bytes()).usingElementComparator(java.util.Arrays::compare).isEqualTo(files);
  }

  private List<byte[]> bytes() throws IOException {
    List<byte[]> bytes = new ArrayList<>();
    for (String name : Records.list(target)) {
      if (name.endsWith(".tfrecord")) {
        bytes.add(Files.readAllBytes(target.resolve(name)));
      }
    }
    return bytes;
  }

  @Test
  void classesAreMixedInEachFile() {
    Pictures.writeJpegs(source.resolve("a"), 20);
    Pictures.writeJpegs(source.resolve("b"), 20);
    convert(Map.of("train", 1), 0, 0);
    List<ImageExample> all =
        Records.read(target.resolve("imagefolder_train_00000-of-00001.tfrecord"));
    Set<Long> firstHalf = new HashSet<>();
    all.subList(0, 10).forEach(example -> firstHalf.add(example.label()));
    assertThat(firstHalf).containsExactlyInAnyOrder(0L, 1L);
    assertThat(Records.list(target)).noneMatch(name -> name.contains("validation"));
  }

  @Test
  void unreadableImagesAreListedAndTheRestIsDone() throws IOException {
    writeClasses();
    Pictures.write(source.resolve("dog/broken.jpg"), new byte[] {1, 2, 3});
    Pictures.write(source.resolve("cat/empty.png"), new byte[0]);
    for (int run = 0; run < 2; run++) { // The second keeps all files, and what was wrong with them.
      Conversion conversion = convert();
      assertThat(conversion.unreadable())
          .extracting(UnreadableImage::name)
          .containsExactly("cat/empty.png", "dog/broken.jpg");
      assertThat(Files.readString(target.resolve("unreadable.txt")))
          .startsWith("cat/empty.png\tis empty\ndog/broken.jpg\tis not a PNG");
      assertThat(stored()).hasSize(40);
    }
    Files.delete(source.resolve("dog/broken.jpg"));
    Files.delete(source.resolve("cat/empty.png"));
    convert();
    assertThat(target.resolve("unreadable.txt")).doesNotExist();
  }

  @Test
  void whatIsNoImageIsLeftOutAndCounted() {
    writeClasses();
    Pictures.write(source.resolve("cat/notes.txt"), new byte[1]);
    Pictures.write(source.resolve("cat/.hidden.jpg"), new byte[1]);
    Pictures.write(source.resolve(".git/cat.jpg"), new byte[1]);
    Pictures.write(source.resolve("loose.jpg"), new byte[1]);
    Pictures.write(source.resolve("docs/readme.txt"), new byte[1]);
    Conversion conversion = convert();
    assertThat(conversion.unreadable()).isEmpty();
    assertThat(conversion.remarks())
        .containsExactlyInAnyOrder(
            "1 image right in %s is left out: an image's class is its folder".formatted(source),
            "passed over: 2 files not named as images (2 .txt),"
                + " 2 hidden files or folders (.git, cat/.hidden.jpg)");
    assertThat(conversion.warnings())
        .containsExactly("folders without images are not classes: docs");
    assertThat(conversion.samples().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(40);
  }

  @Test
  void aFolderOfOtherFormatsIsNotLeftOut() throws IOException {
    writeClasses();
    Path folder = Files.createDirectories(source.resolve("fox/2019"));
    Files.write(folder.resolve("1.WEBP"), new byte[10]);
    assertThatThrownBy(this::convert)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "1 folder has no images but those of formats that are not read: fox; convert them");

    Pictures.write(folder.resolve("1.jpg"), Pictures.encoded("jpg", 5));
    assertThat(convert().remarks()).contains("passed over: 1 file not named as an image (1 .WEBP)");
  }

  @Test
  void wholeFilesAreKeptAndOnlyChangedOnesMadeAgain() throws IOException {
    writeClasses();
    convert();
    Map<String, FileTime> before = times();
    assertThat(convert().remarks())
        .containsExactly(
            "4 of 4 files were whole, from the same images and settings, and were kept");
    assertThat(times()).isEqualTo(before);

    Pictures.write(source.resolve("cat/3.jpg"), Pictures.encoded("jpg", 999));
    assertThat(convert().remarks())
        .containsExactly(
            "3 of 4 files were whole, from the same images and settings, and were kept");
    assertThat(stored())
        .containsKey(ByteString.copyFrom(Files.readAllBytes(source.resolve("cat/3.jpg"))))
        .hasSize(40);

    Files.write(target.resolve("imagefolder_train_00000-of-00002.tfrecord"), new byte[5]);
    convert();
    assertThat(stored()).hasSize(40);
  }

  private Map<String, FileTime> times() throws IOException {
    Map<String, FileTime> times = new HashMap<>();
    for (String name : Records.list(target)) {
      if (name.endsWith(".tfrecord")) {
        times.put(name, Files.getLastModifiedTime(target.resolve(name)));
      }
    }
    return times;
  }

  @Test
  void anInterruptedConversionGoesOnAndLeavesTheOlderFiles() throws IOException {
    writeClasses();
    convert(Map.of("train", 4), 0, 0);
    Map<ByteString, String> older = stored();
    Pictures.writeJpegs(source.resolve("cow"), 30);
    ProgressListener stop =
        (what, done, total) -> {
          if (done == 60) {
            throw new IllegalStateException("stop");
          }
        };
    ConversionOptions options = new ConversionOptions(source, target, Map.of("train", 7), 0, 5, 1);
    assertThatThrownBy(() -> Converters.get("imagefolder").convert(options, stop))
        .hasMessage("stop");
    assertThat(stored()).isEqualTo(older);
    assertThat(Dataset.open("imagefolder", "train", target).numClasses()).isEqualTo(2);

    List<Long> totals = new ArrayList<>();
    Conversion conversion =
        Converters.get("imagefolder").convert(options, (what, done, total) -> totals.add(total));
    assertThat(totals.get(0)).isBetween(1L, 69L);
    assertThat(conversion.remarks()).singleElement().asString().contains("of 7 files were whole");
    assertThat(stored()).hasSize(70);
    assertThat(Records.list(target))
        .doesNotContain(".tfslim_shards")
        .noneMatch(name -> name.endsWith("-of-00004.tfrecord"));
    assertThat(Dataset.open("imagefolder", "train", target).numClasses()).isEqualTo(3);
  }

  @Test
  void aDamagedManifestOnlyCostsTime() throws IOException {
    writeClasses();
    convert();
    for (String text : List.of("", "{", "null", "{\"version\":1,\"shards\":[{}]}", "[]")) {
      Files.writeString(target.resolve(".tfslim_shards.json"), text);
      assertThat(convert().remarks()).isEmpty();
      assertThat(stored()).hasSize(40);
    }
  }

  @Test
  void otherFilesInTheDirectoryStay() throws IOException {
    writeClasses();
    Files.writeString(target.resolve("imagefolder_train_notes.tfrecord"), "mine");
    Files.writeString(target.resolve("imagefolder_train_00000-of-00009.tfrecord"), "stale");
    convert();
    assertThat(Records.list(target))
        .contains("imagefolder_train_notes.tfrecord")
        .doesNotContain("imagefolder_train_00000-of-00009.tfrecord");
  }

  @Test
  void nothingReadableIsAnErrorAndTheOlderFilesStay() {
    writeClasses();
    convert();
    for (int i = 0; i < 20; i++) {
      Pictures.write(source.resolve("cat/" + i + ".jpg"), new byte[] {9});
      Pictures.write(source.resolve("dog/" + i + ".jpg"), new byte[] {9});
    }
    assertThatThrownBy(this::convert)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "none of the images to train with in " + source + " can be used: cat/")
        .hasMessageContaining("is not a PNG, JPEG, GIF or BMP file");
    assertThat(Dataset.open("imagefolder", "train", target).numSamples()).isPositive();
  }

  @Test
  void sourcesWithoutClassesAreErrors() {
    assertFails(source.resolve("none"), "cannot read the folder " + source.resolve("none"));
    assertFails(source, "has no images in folders; FOLDER/CLASS/NAME.jpg");
    Pictures.writeJpegs(source.resolve("train/dog"), 2);
    Pictures.writeJpegs(source.resolve("val/dog"), 2);
    assertFails(source, "has one class only, dog; a network tells at least two apart");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void nothingLeftToTrainWithIsAnError() {
    writeClasses();
    assertThatThrownBy(() -> convert(Map.of(), 1, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("all 40 images")
        .hasMessageContaining("validation_share=1.0");
  }

  @Test
  void withoutLabelsTheClassesAreNotKnown() throws IOException {
    writeClasses();
    convert();
    Files.delete(target.resolve("labels.txt"));
    assertThatThrownBy(() -> Dataset.open("imagefolder", "train", target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("labels.txt is missing")
        .hasMessageContaining("the program data: dataset_name=imagefolder");
  }

  private void assertFails(Path from, String what) {
    assertThatThrownBy(() -> Pictures.convert("imagefolder", from, target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(what);
  }
}
