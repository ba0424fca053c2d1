package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ScopeCountsTest {
  private final ScopeCounts counts = new ScopeCounts();

  @Test
  void openingAScopeOnceMoreForgetsWhatWasBelow() {
    counts.open("net");
    counts.open("net/BatchNorm");
    assertThat(counts.unique("net/", "BatchNorm")).isEqualTo("BatchNorm_1");
    assertThat(counts.unique("", "net")).isEqualTo("net_1");
    counts.open("net");
    assertThat(counts.unique("net/", "BatchNorm")).isEqualTo("BatchNorm");
  }

  @Test
  void aScopeIsNotOpenedByOneBelowIt() {
    counts.open("a/b");
    assertThat(counts.unique("", "a")).isEqualTo("a");
    assertThat(counts.unique("a/", "b")).isEqualTo("b_1");
  }

  /** TF1's way: a count for each name, and all of them looked at when a scope is opened. */
  private static final class Plain {
    private final Map<String, Integer> uses = new HashMap<>();

    void open(String path) {
      uses.keySet().removeIf(scope -> scope.startsWith(path + "/"));
      uses.merge(path, 1, Integer::sum);
    }

    String unique(String parent, String name) {
      String free = name;
      for (int i = 1; uses.containsKey(parent + free); i++) {
        free = name + "_" + i;
      }
      return free;
    }
  }

  @Test
  void namesAreThoseOfThePlainWay() {
    Plain plain = new Plain();
    Random random = new Random(7);
    List<String> paths = new ArrayList<>(List.of(""));
    List<String> names = List.of("a", "b", "a_1", "b/c", "a/b");
    for (int i = 0; i < 3000; i++) {
      String parent = paths.get(random.nextInt(paths.size()));
      String name = names.get(random.nextInt(names.size()));
      String unique = counts.unique(parent, name);
      assertThat(unique).isEqualTo(plain.unique(parent, name));
      String path = parent + (random.nextBoolean() ? unique : name);
      counts.open(path);
      plain.open(path);
      if (paths.size() < 60) {
        paths.add(path + "/");
      }
    }
  }

  @Test
  void scopesOfLargeNetworksAreCheap() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 200_000; i++) {
            counts.open("net/block_" + i + "/conv");
          }
        });
    assertThat(counts.unique("net/block_7/", "conv")).isEqualTo("conv_1");
  }
}
