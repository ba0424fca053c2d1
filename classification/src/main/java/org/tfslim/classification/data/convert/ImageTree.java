package org.tfslim.classification.data.convert;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;

/**
 * Images in one folder per class. Images in folders below it belong to the class as well; hidden
 * files and files that are not named as images are passed over.
 *
 * @param classes the folders with images, sorted by name
 * @param images of all classes
 * @param remarks what was passed over
 */
record ImageTree(List<String> classes, List<ImageFile> images, List<String> remarks) {
  private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "gif", "bmp");
  private static final Set<String> SPLITS = Set.of("train", "val", "validation", "test");

  /**
   * Looks at all files below a folder.
   *
   * @throws DataException if it cannot be read or has no images in folders
   */
  static ImageTree scan(Path root) {
    Visitor visitor = new Visitor(root);
    try {
      Files.walkFileTree(
          root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    } catch (IOException e) {
      throw new DataException("cannot read the folder " + root + ": " + IoReason.of(e), e);
    }
    Set<String> classes =
        visitor.images.stream()
            .map(ImageFile::folder)
            .collect(Collectors.toCollection(TreeSet::new));
    check(root, classes);
    visitor.folders.removeAll(classes);
    return new ImageTree(List.copyOf(classes), List.copyOf(visitor.images), visitor.remarks());
  }

  private static void check(Path root, Set<String> classes) {
    if (classes.isEmpty()) {
      throw new DataException(
          "%s has no images in folders; FOLDER/CLASS/NAME.jpg (or png, gif, bmp) is expected (it has: %s)"
              .formatted(root, DirectoryListing.of(root)));
    }
    if (SPLITS.containsAll(classes)) {
      throw new DataException(
          "the folders in %s are called %s, which are splits, not classes; give one of them, or put the classes' folders in one place"
              .formatted(root, String.join(", ", classes)));
    }
    for (String name : classes) {
      if (name.chars().anyMatch(Character::isISOControl)) {
        throw new DataException(
            "a folder in %s has a name with a line break or the like; rename it".formatted(root));
      }
    }
  }

  /** Collects what it finds. */
  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<ImageFile> images = new ArrayList<>();
    private final Set<String> folders = new TreeSet<>();
    private final Map<String, Integer> others = new TreeMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private int withoutClass;

    Visitor(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (folder.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      if (folder.getFileName().toString().startsWith(".")) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (folder.getParent().equals(root)) {
        folders.add(folder.getFileName().toString());
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = file.getFileName().toString();
      String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      boolean image = IMAGES.contains(extension) && !name.startsWith(".");
      if (image && file.getParent().equals(root)) {
        withoutClass++;
      } else if (image) {
        images.add(
            new ImageFile(
                file,
                root.relativize(file).toString().replace('\\', '/'),
                attributes.size(),
                attributes.lastModifiedTime().toMillis()));
      } else {
        boolean plain = name.startsWith(".") || name.indexOf('.') < 0;
        others.merge(plain ? "others" : "." + extension, 1, Integer::sum);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(root)) {
        throw e;
      }
      unreadable.add(root.relativize(file) + " cannot be read: " + IoReason.of(e));
      return FileVisitResult.CONTINUE;
    }

    /** To be called when those folders that are classes are no longer among the folders. */
    List<String> remarks() {
      List<String> remarks = new ArrayList<>(unreadable);
      if (withoutClass > 0) {
        remarks.add(
            "%d images lie in %s itself and are left out: an image's class is its folder"
                .formatted(withoutClass, root));
      }
      if (!folders.isEmpty()) {
        remarks.add("folders without images are not classes: " + String.join(", ", folders));
      }
      if (!others.isEmpty()) {
        remarks.add(
            "%d files are not named as images and are left out (%s)"
                .formatted(
                    others.values().stream().mapToInt(Integer::intValue).sum(),
                    others.entrySet().stream()
                        .map(other -> other.getValue() + " " + other.getKey())
                        .collect(Collectors.joining(", "))));
      }
      return remarks;
    }
  }
}
