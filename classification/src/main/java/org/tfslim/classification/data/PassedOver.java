package org.tfslim.classification.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tfslim.formats.Printable;

/**
 * Counts what lies in folders of images and is no image, so that nothing is left out in silence.
 */
public final class PassedOver {
  private static final int NAMES_SHOWN = 3;
  private static final int ENDINGS_SHOWN = 20;
  private static final int LONGEST_ENDING = 8;
  private static final String OTHERS = "without a usual ending";

  /** How the names of images end that are of formats which are not read. */
  private static final Set<String> OTHER_FORMATS =
      Set.of(
          ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".svg",
          ".psd", ".pgm", ".ppm", ".pbm", ".pnm", ".tga", ".dng", ".cr2", ".nef", ".arw", ".dcm");

  private final Map<String, Long> endings = new TreeMap<>();
  private final Set<String> withOtherFormats = new TreeSet<>();
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

  void notAnImage(String name) {
    String fileName = name.substring(name.lastIndexOf('/') + 1);
    int dot = fileName.lastIndexOf('.');
    String ending = dot <= 0 ? "" : fileName.substring(dot);
    boolean shown = ending.length() > 1 && ending.length() <= LONGEST_ENDING;
    boolean room = endings.size() < ENDINGS_SHOWN || endings.containsKey(ending);
    endings.merge(shown && room ? Printable.line(ending) : OTHERS, 1L, Long::sum);
    if (OTHER_FORMATS.contains(ending.toLowerCase(Locale.ROOT)) && name.indexOf('/') > 0) {
      withOtherFormats.add(name.substring(0, name.indexOf('/')));
    }
  }

  /**
   * The folders right below the first one that have images of formats which are not read, or whose
   * folders have some.
   */
  public Set<String> foldersWithOtherFormats() {
    return Collections.unmodifiableSet(withOtherFormats);
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
