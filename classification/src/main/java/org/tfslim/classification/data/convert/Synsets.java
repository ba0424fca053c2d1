package org.tfslim.classification.data.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.TextLines;

/**
 * ImageNet's classes.
 *
 * @param numbers synset to label, from 1
 * @param texts synset to words; if a synset has none, its own name is used
 */
record Synsets(Map<String, Integer> numbers, Map<String, String> texts) {
  /** slim's list of synsets, one per line; the n-th is class n. */
  static final String LIST = "imagenet_lsvrc_2015_synsets.txt";

  /** slim's table of words: synset, tab, words. */
  static final String WORDS = "imagenet_metadata.txt";

  private static final String BACKGROUND = "background";
  private static final int MOST = 1000;

  Synsets {
    numbers = Map.copyOf(numbers);
    texts = Map.copyOf(texts);
  }

  /**
   * The classes of a source directory: those of the list there, else the folders in their order.
   *
   * @throws DataException if there are too many, or a file cannot be read
   */
  static Synsets of(Path source, List<String> folders) {
    List<String> listed = lines(source.resolve(LIST));
    List<String> synsets = listed.isEmpty() ? folders : listed;
    if (synsets.size() > MOST) {
      throw new DataException(
          "%s has %d classes; ImageNet has %d: remove folders that are not synsets, or use dataset_name=imagefolder"
              .formatted(source, synsets.size(), MOST),
          "dataset_name");
    }
    Map<String, Integer> numbers = new HashMap<>();
    for (String synset : synsets) {
      requireLabel(source.resolve(LIST), synset);
      if (numbers.put(synset, numbers.size() + 1) != null) {
        throw new DataException("%s has %s twice".formatted(source.resolve(LIST), synset));
      }
    }
    Map<String, String> texts = new HashMap<>();
    for (String line : lines(source.resolve(WORDS))) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        String words = line.substring(tab + 1).strip();
        requireLabel(source.resolve(WORDS), words);
        texts.put(line.substring(0, tab), words);
      }
    }
    return new Synsets(numbers, texts);
  }

  /**
   * The class of a folder.
   *
   * @throws DataException if it is not a synset
   */
  int label(String synset) {
    Integer number = numbers.get(synset);
    if (number == null) {
      throw new DataException(
          "the folder %s is not among the %d synsets of the training images (or of %s, where it lies beside them); remove it or add it there"
              .formatted(synset, numbers.size(), LIST));
    }
    return number;
  }

  /** What the class shows, in words. */
  String text(String synset) {
    return texts.getOrDefault(synset, synset);
  }

  /** The names of all classes from 0, the background. */
  List<String> labels() {
    List<String> names = new ArrayList<>(List.of(BACKGROUND));
    numbers.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> names.add(text(entry.getKey())));
    return names;
  }

  private static void requireLabel(Path file, String name) {
    LabelsFile.problem(name)
        .ifPresent(
            problem -> {
              throw new DataException(
                  "%s has %s, which cannot be the name of a class: %s"
                      .formatted(file, Printable.shellWord(name), problem));
            });
  }

  /** The lines of a file that have text; none if there is no file. */
  private static List<String> lines(Path file) {
    return TextLines.readIfThere(file).orElse(List.of()).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
