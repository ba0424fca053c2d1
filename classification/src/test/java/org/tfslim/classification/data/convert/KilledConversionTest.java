package org.tfslim.classification.data.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Records;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.testkit.KillPoints;
import org.tfslim.testkit.Killed;

/** A data set that is made again, killed at each change of its folder. */
class KilledConversionTest {
  private static final String INTERRUPTED = "interrupted";

  @TempDir Path source;
  @TempDir Path rounds;

  private void convert(Path target, int shards) {
    Map<String, Integer> split = Map.of("train", shards, "validation", shards);
    try {
      Converters.get("imagefolder")
          .convert(
              new ConversionOptions(source, target, split, 0.5, 0, 1), ProgressListener.none());
    } catch (RuntimeException e) {
      throw killed(e);
    }
  }

  /** Threads wrap what ends them. */
  private static RuntimeException killed(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Killed killed) {
        throw killed;
      }
    }
    return e;
  }

  /** The number of files of a whole data set; or that it was interrupted. */
  private static String found(Path folder) {
    try {
      List<Path> files = new ArrayList<>();
      long samples = 0;
      for (String split : List.of("train", "validation")) {
        Dataset dataset = Dataset.open("imagefolder", split, folder);
        samples += dataset.numSamples();
        assertThat(dataset.labels(0)).containsExactly("cat", "dog");
        Records.list(folder).stream()
            .filter(name -> name.startsWith("imagefolder_" + split))
            .map(folder::resolve)
            .forEach(files::add);
      }
      assertThat(samples).isEqualTo(8);
      assertThat(files.stream().mapToLong(file -> Records.read(file).size()).sum()).isEqualTo(8);
      return files.size() + " files";
    } catch (DataException e) {
      assertThat(e).hasMessageContaining("run it again as before");
      return INTERRUPTED;
    }
  }

  @Test
  void itIsTheOldOneTheNewOneOrSaysThatItWasInterrupted() throws IOException {
    Pictures.writeJpegs(source.resolve("cat"), 4);
    Pictures.writeJpegs(source.resolve("dog"), 4);
    List<String> seen = new ArrayList<>();
    int changes =
        KillPoints.tryAll(
            rounds,
            folder -> convert(folder, 2),
            folder -> convert(folder, 1),
            folder -> {
              seen.add(found(folder));
              convert(folder, 1);
              assertThat(found(folder)).isEqualTo("2 files");
              assertThat(Records.list(folder))
                  .filteredOn(name -> !name.equals(".tfslim_counts")) // The reader's.
                  .containsExactly(
                      ".tfslim_shards.json",
                      "imagefolder_train_00000-of-00001.tfrecord",
                      "imagefolder_validation_00000-of-00001.tfrecord",
                      "labels.txt");
            });
    assertThat(changes).isGreaterThan(20);
    assertThat(seen).containsSubsequence("3 files", INTERRUPTED, "2 files").hasSize(changes + 1);
  }
}
