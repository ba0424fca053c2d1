package org.tfslim.classification.data.convert;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;

/**
 * Which of the folders above an image is its class, and which its split. Published data often lies
 * in {@code train/CLASS/} and {@code val/CLASS/}; taken for classes, splits would make a data set
 * that looks right and is wrong. The surest sign of them is that all folders have folders of the
 * same names.
 *
 * @param classes sorted by name
 * @param classAt the place of the class among an image's folders: 0 right below the root, 1 below
 *     that
 * @param splits the split that a folder at the other place stands for; empty if there are none
 */
record FolderLayout(List<String> classes, int classAt, Map<String, String> splits) {
  static final String TRAIN = "train";
  static final String VALIDATION = "validation";
  static final String TEST = "test";

  private static final String OPTION = "folders_are_classes";
  private static final String HINT =
      "; move away what is not meant, or say folders_are_classes=true if they are classes";

  /**
   * Finds out what the folders of a tree are.
   *
   * @throws DataException if that is not clear, there is one class only, or splits do not fit each
   *     other
   */
  static FolderLayout of(ImageTree tree, boolean foldersAreClasses) {
    Below below = Below.of(tree);
    if (tree.folders().size() == 1) {
      throw oneClass(tree, below);
    }
    return foldersAreClasses ? ofClasses(tree) : found(tree, below);
  }

  /** The split of an image; empty if its folders do not say it. */
  Optional<String> split(ImageFile image) {
    return splits.isEmpty()
        ? Optional.empty()
        : Optional.of(splits.get(image.folders().get(1 - classAt)));
  }

  /** The number of an image's class. */
  int label(ImageFile image) {
    return classes.indexOf(image.folders().get(classAt));
  }

  private static FolderLayout found(ImageTree tree, Below below) {
    List<String> folders = tree.folders();
    List<String> named = folders.stream().filter(name -> splitOf(name).isPresent()).toList();
    if (named.size() == folders.size()) {
      return ofSplits(tree, below);
    }
    Set<String> common = below.common(folders);
    if (common.size() > 1 && common.stream().allMatch(name -> splitOf(name).isPresent())) {
      return ofSplitsInClasses(tree, below);
    }
    if (common.size() > 1 || folders.stream().allMatch(FolderLayout::mentionsSplit)) {
      throw doubtful(tree, folders, common);
    }
    Set<String> commonOfNamed = below.common(named);
    if (named.size() > 1 && !commonOfNamed.isEmpty()) {
      throw doubtful(tree, named, commonOfNamed);
    }
    return ofClasses(tree);
  }

  private static FolderLayout ofClasses(ImageTree tree) {
    return new FolderLayout(tree.folders(), 0, Map.of());
  }

  private static FolderLayout ofSplits(ImageTree tree, Below below) {
    Map<String, String> splits = splits(tree, tree.folders());
    List<String> loose = tree.folders().stream().filter(below::isLoose).toList();
    if (!loose.isEmpty()) {
      throw new DataException(
          "the folders in %s are called %s, which are splits, but images lie in %s itself and not in folders of classes%s"
              .formatted(
                  Printable.line(tree.root().toString()),
                  ImageTree.shown(tree.folders()),
                  ImageTree.shown(loose),
                  HINT),
          OPTION);
    }
    Map<String, Set<String>> classes = new TreeMap<>();
    splits.forEach((folder, split) -> classes.put(split, below.names(folder)));
    Set<String> trained = classes.get(TRAIN);
    classes.forEach(
        (split, names) -> {
          Set<String> others = new TreeSet<>(names);
          others.removeAll(trained);
          if (!others.isEmpty()) {
            throw new DataException(
                "in %s, the images for %s are of classes that those for training do not have: %s; splits have the same classes, by the same names%s"
                    .formatted(
                        Printable.line(tree.root().toString()),
                        split,
                        ImageTree.shown(List.copyOf(others)),
                        HINT),
                OPTION);
          }
        });
    return checked(tree, List.copyOf(trained), 1, splits);
  }

  private static FolderLayout ofSplitsInClasses(ImageTree tree, Below below) {
    Set<String> names = new TreeSet<>();
    tree.folders().forEach(folder -> names.addAll(below.names(folder)));
    List<String> unknown = names.stream().filter(name -> splitOf(name).isEmpty()).toList();
    if (!unknown.isEmpty()) {
      throw doubtful(tree, tree.folders(), names);
    }
    return checked(tree, tree.folders(), 0, splits(tree, names));
  }

  private static FolderLayout checked(
      ImageTree tree, List<String> classes, int classAt, Map<String, String> splits) {
    if (classes.size() < 2) {
      throw new DataException(
          "%s has one class only, %s; a network tells at least two apart"
              .formatted(Printable.line(tree.root().toString()), ImageTree.shown(classes)));
    }
    for (String name : classes) {
      LabelsFile.problem(name)
          .ifPresent(
              problem -> {
                throw new DataException(
                    "a folder %s below %s cannot give its name to a class: %s; rename it"
                        .formatted(
                            Printable.shellWord(name),
                            Printable.line(tree.root().toString()),
                            problem));
              });
    }
    return new FolderLayout(classes, classAt, splits);
  }

  /** Folders to splits. */
  private static Map<String, String> splits(ImageTree tree, Collection<String> folders) {
    Map<String, String> splits = new TreeMap<>();
    for (String folder : folders) {
      String split =
          splitOf(folder)
              .orElseThrow(
                  () ->
                      new DataException(
                          "the folder %s in %s is not called as a split; train, validation and test are expected (or val, valid, dev)"
                              .formatted(
                                  Printable.shellWord(folder),
                                  Printable.line(tree.root().toString())),
                          "folders"));
      splits.forEach(
          (other, same) -> {
            if (same.equals(split)) {
              throw new DataException(
                  "both %s and %s in %s are called as the split %s; put their images together%s"
                      .formatted(
                          Printable.line(other),
                          Printable.line(folder),
                          Printable.line(tree.root().toString()),
                          split,
                          HINT),
                  OPTION);
            }
          });
      splits.put(folder, split);
    }
    if (!splits.containsValue(TRAIN)) {
      throw new DataException(
          "the folders in %s are called %s, which are splits, but none has images to train with; a folder train is expected%s"
              .formatted(
                  Printable.line(tree.root().toString()),
                  ImageTree.shown(List.copyOf(folders)),
                  HINT),
          OPTION);
    }
    return splits;
  }

  /** The split that a folder's name stands for. */
  static Optional<String> splitOf(String folder) {
    return switch (folder.toLowerCase(Locale.ROOT).replaceAll("[-_ ]?(set|data|images?)$", "")) {
      case "train", "training", "trn" -> Optional.of(TRAIN);
      case "val", "valid", "validation", "validate", "validating", "dev", "devel", "eval" ->
          Optional.of(VALIDATION);
      case "test", "testing", "tst" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }

  /** Such as seg_train and train2017. */
  private static boolean mentionsSplit(String folder) {
    return Stream.of(folder.split("[^A-Za-z]+")).anyMatch(word -> splitOf(word).isPresent());
  }

  private static DataException doubtful(
      ImageTree tree, Collection<String> folders, Collection<String> common) {
    return new DataException(
        "the folders %s in %s look like splits, not classes%s; rename splits to train, validation and test, or say folders_are_classes=true if they are classes"
            .formatted(
                ImageTree.shown(List.copyOf(folders)),
                Printable.line(tree.root().toString()),
                common.isEmpty()
                    ? ""
                    : ": each has folders of the same names (%s)"
                        .formatted(ImageTree.shown(List.copyOf(common)))),
        OPTION);
  }

  /** With the folder below that has several, if there is one. */
  private static DataException oneClass(ImageTree tree, Below below) {
    String only = tree.folders().get(0);
    Optional<String> deeper = below.firstWithSeveral();
    return new DataException(
        "%s has one class only, %s; a network tells at least two apart%s"
            .formatted(
                Printable.line(tree.root().toString()),
                Printable.line(only),
                deeper
                    .map(
                        name ->
                            ". %s has several folders with images: give source_dir=%s"
                                .formatted(
                                    Printable.line(name),
                                    Printable.shellWord(tree.root().resolve(name).toString())))
                    .orElse("")),
        "source_dir");
  }

  /** What lies below the folders of a tree. */
  private record Below(
      Map<String, Set<String>> folders, Set<String> loose, List<ImageFile> images) {
    static Below of(ImageTree tree) {
      Map<String, Set<String>> folders = new HashMap<>();
      Set<String> loose = new TreeSet<>();
      for (ImageFile image : tree.images()) {
        List<String> path = image.folders();
        Set<String> names = folders.computeIfAbsent(path.get(0), name -> new TreeSet<>());
        if (path.size() == 1) {
          loose.add(path.get(0));
        } else {
          names.add(path.get(1));
        }
      }
      return new Below(folders, loose, tree.images());
    }

    /** The folders with images that lie right below a folder. */
    Set<String> names(String folder) {
      return folders.get(folder);
    }

    /** Whether images lie in the folder itself. */
    boolean isLoose(String folder) {
      return loose.contains(folder);
    }

    /** The names of folders that all of these have below them; none if one has images itself. */
    Set<String> common(Collection<String> several) {
      if (several.isEmpty() || several.stream().anyMatch(this::isLoose)) {
        return Set.of();
      }
      Set<String> common = new TreeSet<>(names(several.iterator().next()));
      several.forEach(folder -> common.retainAll(names(folder)));
      return common;
    }

    /** The first folder, on the way down from the root, that has several folders with images. */
    Optional<String> firstWithSeveral() {
      for (int depth = 1; ; depth++) {
        int length = depth;
        if (images.stream().anyMatch(image -> image.folders().size() <= length)) {
          return Optional.empty();
        }
        Set<String> names =
            images.stream()
                .map(image -> image.folders().get(length))
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.size() > 1) {
          return Optional.of(String.join("/", images.get(0).folders().subList(0, length)));
        }
      }
    }
  }
}
