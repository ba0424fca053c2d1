package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;

class FlowersConverterTest {
  private static final List<String> CLASSES =
      List.of("daisy", "dandelion", "roses", "sunflowers", "tulips");

  @TempDir private Path source;
  @TempDir private Path target;

  private Conversion convert() {
    return Converters.get("flowers")
        .convert(
            new ConversionOptions(source, target, Map.of(), 0.1, 0, 2), ProgressListener.none());
  }

  private void writeArchive(int imagesInClass) throws IOException {
    Tars tar = new Tars().file("flower_photos/LICENSE.txt", new byte[3]);
    for (String name : CLASSES) {
      for (int i = 0; i < imagesInClass; i++) {
        tar.file(
            "flower_photos/" + name + "/" + i + ".jpg",
            Pictures.encoded("jpg", name.hashCode() + i));
      }
    }
    Files.write(source.resolve("flower_photos.tgz"), Records.gzip(tar.bytes()));
  }

  @Test
  void fromTheArchiveIntoSlimsFiles() throws IOException {
    writeArchive(8);
    Conversion conversion = convert();
    assertThat(conversion.samples()).isEqualTo(Map.of("train", 36L, "validation", 4L));
    assertThat(Records.list(target))
        .contains("flowers_train_00000-of-00005.tfrecord", "flowers_train_00004-of-00005.tfrecord")
        .contains("flowers_validation_00003-of-00004.tfrecord", "labels.txt")
        .doesNotContain(".tfslim_unpacked");
    Set<Object> seen = new HashSet<>();
    for (String split : List.of("train", "validation")) {
      Dataset dataset = Dataset.open("flowers", split, target);
      dataset.verify(ProgressListener.none());
      assertThat(dataset.labelsToNames().values()).containsExactlyElementsOf(CLASSES);
      dataset.files().forEach(file -> Records.read(file).forEach(it -> seen.add(it.encoded())));
    }
    assertThat(seen).hasSize(40);
    assertThat(convert().remarks())
        .anyMatch(remark -> remark.startsWith("9 of 9 files were whole"));
  }

  @Test
  void threeHundredAndFiftyImagesValidate() throws IOException {
    byte[] jpeg = Pictures.encoded("jpg", 1);
    for (int i = 0; i < 3600; i++) {
      Pictures.write(
          source.resolve("flower_photos/" + CLASSES.get(i % 5) + "/" + i + ".jpg"), jpeg);
    }
    assertThat(convert().samples()).isEqualTo(Map.of("train", 3250L, "validation", 350L));
    assertThat(Records.list(target)).contains("flowers_validation_00004-of-00005.tfrecord");
  }

  @Test
  void anotherNumberOfClassesIsNotFlowers() {
    Pictures.writeJpegs(source.resolve("cat"), 2);
    assertThatThrownBy(this::convert)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 1 folder with images (cat); flowers has 5 classes")
        .hasMessageContaining("flower_photos.tgz")
        .hasMessageContaining("dataset_name=imagefolder");
  }

  @Test
  void noSourceIsSaid() {
    assertThatThrownBy(this::convert)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(source + " has no images in folders");
  }
}
