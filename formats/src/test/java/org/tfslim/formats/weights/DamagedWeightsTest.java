package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorEntry;

/**
 * Random damage leads to a clear failure or to a right answer, and quickly. {@code
 * -Dtfslim.mutations=2500} tries so many for each file.
 */
class DamagedWeightsTest {
  private static final int MUTATIONS = Integer.getInteger("tfslim.mutations", 250);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;

  /**
   * @param checked whether the format has a checksum for every value
   */
  @ParameterizedTest
  @CsvSource({
    "types.npz, true",
    "deflated.npz, true",
    "types.safetensors, false",
    "types.h5, false",
    "keras3.weights.h5, false",
    "keras2.h5, false"
  })
  void failsOrIsRight(String name, boolean checked) {
    byte[] good = SampleWeights.readAll(SampleWeights.path(name));
    List<String> right = SampleWeights.read(SampleWeights.open(name));
    Path file = directory.resolve(name);
    Random random = new Random(name.hashCode());
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      SampleWeights.write(file, mutated(good, random));
      List<String> found = Assertions.assertTimeout(LIMIT, () -> readAll(file));
      refused += found.contains(REFUSED) ? 1 : 0;
      if (checked) {
        found.removeIf(line -> line.equals(REFUSED));
        assertThat(values(right)).containsAll(values(found));
      }
    }
    assertThat(refused).isGreaterThan(MUTATIONS / 10);
  }

  private static final String REFUSED = "refused";

  /** All tensors that can be read, and whether something could not. */
  private static List<String> readAll(Path path) {
    List<String> found = new ArrayList<>();
    try {
      WeightsFile file = WeightsFile.open(path.toString());
      for (TensorEntry entry : file.entries()) {
        try {
          found.add(entry.dtypeText() + " " + SampleWeights.hex(file, entry));
        } catch (SlimException e) {
          found.add(REFUSED);
        }
      }
    } catch (SlimException e) {
      found.add(REFUSED);
    }
    return found;
  }

  /** Names and shapes of arrays stand in parts of a zip file that have no checksum. */
  private static List<String> values(List<String> lines) {
    return lines.stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList();
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    int at = random.nextInt(good.length);
    switch (random.nextInt(5)) {
      case 0 -> {
        return Arrays.copyOf(good, at);
      }
      case 1 ->
          Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(16)), (byte) -1);
      case 2 -> { // A structure takes the place of another one.
        int length = Math.min(8, bytes.length - at);
        System.arraycopy(good, random.nextInt(good.length - length), bytes, at, length);
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
