package org.tfslim.classification;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tfslim.formats.DataException;

/**
 * Whether two lists of class names mean the same classes by the same numbers: those a model was
 * trained for, and those of data that it meets. Names are the same if they differ in case, in the
 * blanks around them, or in how letters with accents are written only.
 *
 * @param ours whose names come first in messages, such as {@code model_info.json}
 * @param names the names there, in order
 * @param theirs whose names come second, such as {@code labels.txt}
 * @param others the names there, in order
 */
public record ClassAgreement(String ours, List<String> names, String theirs, List<String> others) {
  private static final int SHOWN = 10;

  /** Copies the lists. */
  public ClassAgreement {
    names = List.copyOf(names);
    others = List.copyOf(others);
  }

  /** The agreement of a model and a data set. */
  public static ClassAgreement of(List<String> ofModel, List<String> ofData) {
    return new ClassAgreement("the model", ofModel, "the data set", ofData);
  }

  /** Lists of other lengths, or without names, say nothing. */
  private boolean canBeCompared() {
    return !names.isEmpty() && names.size() == others.size();
  }

  /** Whether a name that both have stands for another number in each of them. */
  public boolean isAnotherOrder() {
    if (!canBeCompared()) {
      return false;
    }
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < others.size(); i++) {
      numbers.putIfAbsent(key(others.get(i)), i);
    }
    return IntStream.range(0, names.size())
        .filter(i -> !isSame(i))
        .anyMatch(i -> numbers.containsKey(key(names.get(i))));
  }

  /** Whether a class has another name in each of them. */
  public boolean hasOtherNames() {
    return canBeCompared() && IntStream.range(0, names.size()).anyMatch(i -> !isSame(i));
  }

  private boolean isSame(int i) {
    return key(names.get(i)).equals(key(others.get(i)));
  }

  private static String key(String name) {
    return Normalizer.normalize(name.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /**
   * Returns unless the same names stand for other numbers.
   *
   * @throws DataException with both orders
   */
  public void requireSameOrder() {
    requireSameOrder(
        "Make the data again in the order of the model, or use the model that was trained on it.");
  }

  /**
   * The same with another remedy.
   *
   * @param remedy a sentence
   * @param options the names of options that it mentions
   */
  public void requireSameOrder(String remedy, String... options) {
    if (isAnotherOrder()) {
      throw new DataException(
          "%s and %s have classes in another order, so that results would get wrong names: %s. %s"
              .formatted(ours, theirs, both(), remedy),
          options);
    }
  }

  /**
   * The same for a file of names that is given for a model that has names.
   *
   * @throws DataException with both orders
   */
  public void requireSameOrderOfLabelsPath() {
    requireSameOrder("Leave out labels_path, or correct the file.", "labels_path");
  }

  /**
   * Returns unless a class has another name.
   *
   * @throws DataException with the names
   */
  public void requireSame() {
    requireSameOrder();
    difference()
        .ifPresent(
            difference -> {
              throw new DataException(
                  difference
                      + ". Continue with the data it was trained on, or train in another train_dir.",
                  "train_dir");
            });
  }

  /** Which classes have other names, for people; empty if none has. */
  public Optional<String> difference() {
    return hasOtherNames()
        ? Optional.of("%s and %s have other classes: %s".formatted(ours, theirs, both()))
        : Optional.empty();
  }

  private String both() {
    List<Integer> different =
        IntStream.range(0, names.size()).filter(i -> !isSame(i)).boxed().toList();
    List<String> pairs = new ArrayList<>();
    pairs.add("%s has %s".formatted(ours, listed(different, names)));
    pairs.add("%s has %s".formatted(theirs, listed(different, others)));
    return String.join("; ", pairs);
  }

  private static String listed(List<Integer> numbers, List<String> all) {
    return numbers.stream()
            .limit(SHOWN)
            .map(i -> "%d %s".formatted(i, all.get(i)))
            .collect(Collectors.joining(", "))
        + (numbers.size() > SHOWN ? ", ..." : "");
  }
}
