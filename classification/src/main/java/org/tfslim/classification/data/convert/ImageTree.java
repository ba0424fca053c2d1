package org.tfslim.classification.data.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tfslim.classification.data.ImageFolder;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.classification.data.PassedOver;
import org.tfslim.formats.DataException;
import org.tfslim.formats.FileKind;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.PathName;
import org.tfslim.formats.Printable;

/**
 * Images in one folder per class. Images in folders below it belong to the class as well. {@link
 * ImageFolder} says what is passed over.
 *
 * @param root the source directory
 * @param folders those right below it that have images, sorted by name: the classes
 * @param images of all folders
 * @param remarks what was passed over
 * @param warnings what may be missing
 */
record ImageTree(
    Path root,
    List<String> folders,
    List<ImageFile> images,
    List<String> remarks,
    List<String> warnings) {
  private static final int NAMES_SHOWN = 5;

  /**
   * Looks at all files below a folder.
   *
   * @throws DataException if it cannot be read, has no images in folders, or if what lies right
   *     below it cannot be read: a class would be missing, and others would get other numbers
   */
  static ImageTree scan(Path root) {
    requireFolder(root);
    PassedOver passedOver = new PassedOver();
    return of(root, new ImageFolder(root, passedOver), passedOver);
  }

  /** The same of what was found. */
  static ImageTree of(Path root, Iterator<ImageFolder.Found> found, PassedOver passedOver) {
    List<ImageFile> images = new ArrayList<>();
    List<ImageFolder.Unreadable> unreadable = new ArrayList<>();
    List<ImageFolder.Undecodable> undecodable = new ArrayList<>();
    long withoutClass = 0;
    while (found.hasNext()) {
      ImageFolder.Found next = found.next();
      if (next instanceof ImageFolder.Unreadable problem) {
        unreadable.add(problem);
      } else if (next instanceof ImageFolder.Undecodable problem) {
        undecodable.add(problem);
      } else if (next instanceof ImageFolder.Image image) {
        if (image.name().indexOf('/') < 0) {
          withoutClass++;
        } else {
          images.add(new ImageFile(image.path(), image.name(), image.bytes(), image.modified()));
        }
      }
    }
    Set<String> folders =
        images.stream().map(ImageFile::folder).collect(Collectors.toCollection(TreeSet::new));
    requireNames(root, undecodable);
    requireReadable(root, folders, unreadable);
    requireFormats(root, folders, passedOver);
    requireImages(root, folders);
    requireLabels(root, folders);
    List<String> remarks = new ArrayList<>();
    if (withoutClass > 0) {
      remarks.add(
          "%s right in %s %s left out: an image's class is its folder"
              .formatted(
                  Printable.count(withoutClass, "image"),
                  Printable.line(root.toString()),
                  withoutClass == 1 ? "is" : "are"));
    }
    passedOver.summary().ifPresent(remarks::add);
    return new ImageTree(
        root,
        List.copyOf(folders),
        List.copyOf(images),
        List.copyOf(remarks),
        warnings(root, folders, unreadable));
  }

  private static void requireFolder(Path root) {
    if (Files.isRegularFile(root)) {
      throw new DataException(
          "%s is not a folder%s; unpack it if it is an archive, and give the folder that has the classes' folders"
              .formatted(
                  Printable.line(root.toString()),
                  FileKind.of(root).map(kind -> " but " + kind.noun()).orElse("")));
    }
  }

  private static void requireNames(Path root, List<ImageFolder.Undecodable> undecodable) {
    if (!undecodable.isEmpty()) {
      throw new DataException(
          "in %s, %s: %s (%s)"
              .formatted(
                  Printable.line(root.toString()),
                  Printable.count(
                      undecodable.size(), "name cannot be read", "names cannot be read"),
                  shown(undecodable.stream().map(ImageFolder.Found::name).toList()),
                  undecodable.get(0).reason()));
    }
  }

  /** A folder must not vanish because of what cannot be read, right below the root or in it. */
  private static void requireReadable(
      Path root, Set<String> folders, List<ImageFolder.Unreadable> unreadable) {
    for (ImageFolder.Unreadable problem : unreadable) {
      if (problem.name().isEmpty()) {
        throw new DataException(
            "cannot read the folder %s: %s"
                .formatted(Printable.line(root.toString()), problem.reason()));
      }
    }
    List<String> missing =
        unreadable.stream()
            .filter(problem -> !folders.contains(first(problem.name())))
            .map(problem -> "%s (%s)".formatted(Printable.line(problem.name()), problem.reason()))
            .toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s has what may be a class and cannot be read: %s; mend or remove it, so that no class is missing"
              .formatted(Printable.line(root.toString()), String.join(", ", missing)));
    }
  }

  private static String first(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name + "/" : name.substring(0, slash);
  }

  private static void requireImages(Path root, Set<String> folders) {
    if (folders.isEmpty()) {
      throw new DataException(
          "%s has no images in folders; FOLDER/CLASS/NAME.jpg (or png, gif, bmp) is expected (it has: %s)"
              .formatted(Printable.line(root.toString()), DirectoryListing.of(root)));
    }
  }

  /** Nor because its images are of formats that are not read. */
  private static void requireFormats(Path root, Set<String> folders, PassedOver passedOver) {
    List<String> missing =
        passedOver.foldersWithOtherFormats().stream()
            .filter(folder -> !folders.contains(folder))
            .toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "in %s, %s no images but those of formats that are not read: %s; convert them to JPEG or PNG, or move the folder away, so that no class is missing"
              .formatted(
                  Printable.line(root.toString()),
                  Printable.count(missing.size(), "folder has", "folders have"),
                  shown(missing)));
    }
  }

  private static void requireLabels(Path root, Set<String> folders) {
    for (String name : folders) {
      LabelsFile.problem(name)
          .ifPresent(
              problem -> {
                throw new DataException(
                    "the folder %s in %s cannot give its name to a class: %s; rename it"
                        .formatted(
                            Printable.shellWord(name), Printable.line(root.toString()), problem));
              });
    }
  }

  private static List<String> warnings(
      Path root, Set<String> folders, List<ImageFolder.Unreadable> unreadable) {
    List<String> warnings = new ArrayList<>();
    unreadable.forEach(
        problem ->
            warnings.add(
                "%s cannot be read: %s"
                    .formatted(Printable.line(problem.name()), problem.reason())));
    List<String> empty = emptyFolders(root, folders);
    if (!empty.isEmpty()) {
      warnings.add("folders without images are not classes: " + shown(empty));
    }
    return List.copyOf(warnings);
  }

  private static List<String> emptyFolders(Path root, Set<String> folders) {
    if (!Files.isDirectory(root)) {
      return List.of(); // Only tests make a tree without one.
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> PathName.isDecoded(entry.getFileName()))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !ImageFolder.isPassedOver(name) && !folders.contains(name))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataException(
          "cannot read the folder %s: %s"
              .formatted(Printable.line(root.toString()), IoReason.of(e)),
          e);
    }
  }

  /** The first names, fit for a message. */
  static String shown(List<String> names) {
    return names.stream().limit(NAMES_SHOWN).map(Printable::line).collect(Collectors.joining(", "))
        + (names.size() > NAMES_SHOWN ? ", …" : "");
  }
}
