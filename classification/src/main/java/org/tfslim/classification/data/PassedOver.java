package org.tfslim.classification.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tfslim.formats.Printable;

/**
 * Counts what lies in folders of images and is no image, so that nothing is left out in silence.
 */
public final class PassedOver {
  private static final int NAMES_SHOWN = 3;
  private static final int ENDINGS_SHOWN = 20;
  private static final int LONGEST_ENDING = 8;
  private static final String OTHERS = "others";

  private final Map<String, Long> endings = new TreeMap<>();
  private final Kind hidden = new Kind("hidden file or folder", "hidden files or folders");
  private final Kind ofSystem = new Kind("system folder", "system folders");
  private final Kind special = new Kind("pipe or device", "pipes or devices");
  private final Kind loops = new Kind("link to a folder above it", "links to folders above them");

  /** One reason, how often it was met, and the first names. */
  private static final class Kind {
    private final String noun;
    private final String plural;
    private final List<String> names = new ArrayList<>();
    private long count;

    Kind(String noun, String plural) {
      this.noun = noun;
      this.plural = plural;
    }

    void add(String name) {
      count++;
      if (names.size() < NAMES_SHOWN) {
        names.add(Printable.line(name));
      }
    }

    Optional<String> words() {
      return count == 0
          ? Optional.empty()
          : Optional.of(
              "%s (%s%s)"
                  .formatted(
                      Printable.count(count, noun, plural),
                      String.join(", ", names),
                      count > names.size() ? ", …" : ""));
    }
  }

  void notAnImage(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String ending = dot <= 0 ? "" : fileName.substring(dot);
    boolean shown = ending.length() > 1 && ending.length() <= LONGEST_ENDING;
    boolean room = endings.size() < ENDINGS_SHOWN || endings.containsKey(ending);
    endings.merge(shown && room ? Printable.line(ending) : OTHERS, 1L, Long::sum);
  }

  void hidden(String name) {
    hidden.add(name);
  }

  void ofSystem(String name) {
    ofSystem.add(name);
  }

  void special(String name) {
    special.add(name);
  }

  void loop(String name) {
    loops.add(name);
  }

  /** What was passed over and why, on one line; empty if there was nothing. */
  public Optional<String> summary() {
    List<String> parts = new ArrayList<>();
    if (!endings.isEmpty()) {
      parts.add(notImages());
    }
    for (Kind kind : List.of(hidden, ofSystem, special, loops)) {
      kind.words().ifPresent(parts::add);
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of("passed over: " + String.join(", ", parts));
  }

  private String notImages() {
    return "%s not named as %s (%s)"
        .formatted(
            Printable.count(sum(endings.values()), "file"),
            sum(endings.values()) == 1 ? "an image" : "images",
            endings.entrySet().stream()
                .map(ending -> ending.getValue() + " " + ending.getKey())
                .collect(Collectors.joining(", ")));
  }

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
