package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.records.TfRecordReader;

class ImagenetConverterTest {
  @TempDir private Path source;
  @TempDir private Path target;

  private void writeImages() {
    for (String synset : List.of("n01440764", "n01443537", "n02105855")) {
      for (int i = 0; i < 6; i++) {
        Pictures.write(
            source.resolve("train/%s/%s_%d.JPEG".formatted(synset, synset, i)),
            Pictures.encoded("jpg", synset.hashCode() + i));
      }
      Pictures.write(
          source.resolve("validation/" + synset + "/ILSVRC2012_val_1.JPEG"),
          Pictures.encoded("jpg", synset.hashCode() - 1));
    }
  }

  private Conversion convert(Map<String, Integer> shards) {
    return Converters.get("imagenet")
        .convert(new ConversionOptions(source, target, shards, 0.1, 0, 2), ProgressListener.none());
  }

  /** File name to the features of its record. */
  private Map<String, Map<String, Feature>> features(String split)
      throws InvalidProtocolBufferException {
    Map<String, Map<String, Feature>> all = new HashMap<>();
    for (Path file : Dataset.open("imagenet", split, target).files()) {
      try (TfRecordReader reader = TfRecordReader.open(file)) {
        for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
          Map<String, Feature> features =
              Example.parseFrom(data.get()).getFeatures().getFeatureMap();
          all.put(text(features, "image/filename"), features);
        }
      }
    }
    return all;
  }

  private static String text(Map<String, Feature> features, String name) {
    return features.get(name).getBytesList().getValue(0).toStringUtf8();
  }

  @Test
  void writesTheFeaturesThatSlimReads() throws IOException {
    writeImages();
    Files.writeString(
        source.resolve("imagenet_metadata.txt"), "n01440764\ttench, Tinca tinca\nother\tx\n");
    Conversion conversion = convert(Map.of());
    assertThat(conversion.samples()).isEqualTo(Map.of("train", 18L, "validation", 3L));
    assertThat(Records.list(target)).contains("train-00000-of-00001", "validation-00000-of-00001");
    Map<String, Feature> tench = features("train").get("n01440764_3.JPEG");
    assertThat(tench.get("image/class/label").getInt64List().getValue(0)).isEqualTo(1);
    assertThat(text(tench, "image/class/text")).isEqualTo("tench, Tinca tinca");
    assertThat(text(tench, "image/class/synset")).isEqualTo("n01440764");
    assertThat(text(tench, "image/format")).isEqualTo("jpg");
    assertThat(tench.get("image/encoded").getBytesList().getValue(0).toByteArray())
        .isEqualTo(Files.readAllBytes(source.resolve("train/n01440764/n01440764_3.JPEG")));
    assertThat(features("train").get("n02105855_0.JPEG").get("image/class/label"))
        .extracting(label -> label.getInt64List().getValue(0))
        .isEqualTo(3L);
    Dataset train = Dataset.open("imagenet", "train", target);
    train.verify(ProgressListener.none());
    assertThat(train.numClasses()).isEqualTo(1001);
    assertThat(train.labelsToNames())
        .isEqualTo(
            Map.of(0, "background", 1, "tench, Tinca tinca", 2, "n01443537", 3, "n02105855"));
  }

  @Test
  void shardsAreAsAskedFor() {
    writeImages();
    convert(Map.of("train", 4, "validation", 2));
    assertThat(Records.list(target)).contains("train-00003-of-00004", "validation-00001-of-00002");
    assertThat(Dataset.open("imagenet", "train", target).numSamples()).isEqualTo(18);
  }

  @Test
  void theListOfSynsetsDecidesTheirNumbers() throws IOException {
    writeImages();
    Path list = source.resolve("imagenet_lsvrc_2015_synsets.txt");
    Files.writeString(list, "n02105855\nn00000001\nn01440764\nn01443537\n");
    convert(Map.of());
    assertThat(Dataset.open("imagenet", "train", target).labelsToNames())
        .containsEntry(1, "n02105855")
        .containsEntry(3, "n01440764");
    Files.writeString(list, "n02105855\nn01440764\n");
    assertFails("the folder n01443537 is not among the 2 synsets");
    Files.writeString(list, "n02105855\nn02105855\n");
    assertFails("has n02105855 twice");
  }

  @Test
  void withoutValidationImagesOnlyTrainIsMade() {
    writeImages();
    source = source.resolve("train");
    Path folder = source.getParent().resolve("only/train");
    Pictures.writeJpegs(folder.resolve("n1"), 3);
    source = folder.getParent();
    assertThat(convert(Map.of()).remarks()).singleElement().asString().contains("only train was");
    Pictures.writeJpegs(source.resolve("val/n1"), 2);
    assertThat(convert(Map.of()).samples()).isEqualTo(Map.of("train", 3L, "validation", 2L));
  }

  @Test
  void otherLayoutsAreExplained() {
    assertFails("has no folder train");
    assertFails("https://www.image-net.org");
    writeImages();
    Pictures.writeJpegs(source.resolve("validation/n9"), 1);
    assertFails("the folder n9 is not among the 3 synsets of the training images");
  }

  @Test
  void moreThanAThousandClassesAreTooMany() {
    for (int i = 0; i <= 1000; i++) {
      Pictures.write(source.resolve("train/n" + i + "/a.jpg"), new byte[1]);
    }
    assertFails("has 1001 classes; ImageNet has 1000");
  }

  private void assertFails(String what) {
    assertThatThrownBy(() -> convert(Map.of()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(what);
  }
}
