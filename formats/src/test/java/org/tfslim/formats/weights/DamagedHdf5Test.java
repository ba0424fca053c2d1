package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;

/**
 * HDF5 has no checksums of structures, so all of its parts are checked against each other: a
 * damaged file is refused, or lists what the whole one lists. Only letters may differ that no other
 * part of a file repeats: Keras lists its names.
 */
class DamagedHdf5Test {
  private static final int MUTATIONS = 1_000;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "types.h5, false",
    "types_links.h5, false",
    "unread.h5, false",
    "chunked.h5, false",
    "latest.h5, true",
    "newer_group.h5, true",
    "keras2.h5, true",
    "keras3_model.h5, true",
    "keras3.weights.h5, false"
  })
  void isRefusedOrListsTheSame(String name, boolean namesAreKnown) {
    byte[] good = SampleWeights.readAll(SampleWeights.path(name));
    Path file = directory.resolve("a.h5");
    SampleWeights.write(file, good);
    List<String> right = list(file);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bad = mutated(good, random);
      SampleWeights.write(file, bad);
      List<String> found = list(file);
      if (!found.equals(REFUSED) && !found.equals(right)) {
        List<String> differences = differences(right, found);
        assertThat(namesAreKnown ? differences : withoutNames(differences))
            .as("%s, mutation %d: %s", name, i, differences)
            .isEmpty();
      }
    }
  }

  private static final List<String> REFUSED = List.of("refused");

  /** All tensors and what is left out. */
  private static List<String> list(Path path) {
    try {
      WeightsFile file = WeightsFile.open(path.toString());
      List<String> all = new ArrayList<>();
      for (TensorEntry entry : file.entries()) {
        String shape = isReadable(file, entry) ? entry.shapeText() : "not read";
        all.add(entry.name() + "\t" + shape + "\t" + entry.dtypeText());
      }
      file.leftOut().forEach(it -> all.add(it.name() + "\tleft out\t" + it.reason()));
      return all;
    } catch (DataException e) {
      return REFUSED;
    }
  }

  private static boolean isReadable(WeightsFile file, TensorEntry entry) {
    try {
      file.requireReadable(entry);
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  /**
   * Differences of shapes and types; a name that differs is no difference. The names of booleans,
   * which are an enumeration, are letters too.
   */
  private static List<String> withoutNames(List<String> differences) {
    List<String> left = new ArrayList<>();
    for (String line : differences) {
      String rest =
          line.substring(line.indexOf('\t')).replaceAll("'.*'", "").replace("\tbool", "\tint8");
      boolean lost = line.startsWith("-");
      if (!left.remove((lost ? "+" : "-") + rest)) {
        left.add((lost ? "-" : "+") + rest);
      }
    }
    return left;
  }

  /** What is in one list only. */
  private static List<String> differences(List<String> right, List<String> found) {
    TreeSet<String> lost = new TreeSet<>(right);
    found.forEach(lost::remove);
    TreeSet<String> added = new TreeSet<>(found);
    right.forEach(added::remove);
    List<String> all = new ArrayList<>();
    lost.forEach(it -> all.add("- " + it));
    added.forEach(it -> all.add("+ " + it));
    return all;
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    int at = random.nextInt(good.length);
    int length = Math.min(1 + random.nextInt(16), good.length - at);
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(good, at);
      }
      case 1 -> Arrays.fill(bytes, at, at + length, (byte) -1);
      case 2 -> Arrays.fill(bytes, at, at + length, (byte) 0);
      case 3 -> { // A structure takes the place of another one.
        int eight = Math.min(8, good.length - at);
        System.arraycopy(good, random.nextInt(good.length - eight), bytes, at, eight);
      }
      default -> {
        for (int i = random.nextInt(3); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }
}
