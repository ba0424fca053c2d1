package org.tfslim.export.checkpoint;

import java.util.List;
import java.util.stream.Stream;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.weights.ConversionPlan.Dropped;
import org.tfslim.formats.weights.WeightsFile;

/** What a file holds beside its tensors, in words. */
final class LeftOut {
  private static final int SHOWN = 20;

  private LeftOut() {}

  /** A line for each thing that is not read, if there are any. */
  static List<String> lines(WeightsFile file) {
    List<Dropped> all = file.leftOut();
    if (all.isEmpty()) {
      return List.of();
    }
    Stream<String> shown =
        all.stream().limit(SHOWN).map(it -> "  %s (%s)".formatted(it.name(), it.reason()));
    Stream<String> more =
        all.size() > SHOWN
            ? Stream.of("  ... and %s more".formatted(Numbers.grouped(all.size() - SHOWN)))
            : Stream.of();
    return Stream.of(
            Stream.of("not read, so left out: " + Numbers.grouped(all.size())), shown, more)
        .flatMap(it -> it)
        .toList();
  }
}
