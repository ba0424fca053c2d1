package org.tfslim.classification.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path root;
  private final PassedOver passedOver = new PassedOver();

  private void file(String name) throws IOException {
    Path path = root.resolve(name);
    Files.createDirectories(path.getParent());
    Files.write(path, new byte[3]);
  }

  private List<ImageFolder.Found> found() {
    List<ImageFolder.Found> all = new ArrayList<>();
    new ImageFolder(root, passedOver).forEachRemaining(all::add);
    return all;
  }

  private static List<String> images(List<ImageFolder.Found> found) {
    return found.stream()
        .filter(ImageFolder.Image.class::isInstance)
        .map(ImageFolder.Found::name)
        .toList();
  }

  @Test
  void imagesAreKnownByTheirNamesAndSorted() throws IOException {
    for (String ending : List.of("JPG", "jpeg", "jpe", "jfif", "png", "gif", "BMP")) {
      file("b/x." + ending);
    }
    file("a.png");
    file("a/z.png");
    assertThat(images(found()))
        .containsExactly(
            "a/z.png",
            "a.png",
            "b/x.BMP",
            "b/x.JPG",
            "b/x.gif",
            "b/x.jfif",
            "b/x.jpe",
            "b/x.jpeg",
            "b/x.png");
    assertThat(passedOver.summary()).isEmpty();
  }

  @Test
  void whatIsPassedOverIsCountedWithTheReason() throws IOException {
    file("x.txt");
    file("x.webp");
    file("x");
    file(".hidden.png");
    file("__MACOSX/y.png");
    file("Thumbs.db");
    file("cat/1.png");
    Files.createSymbolicLink(root.resolve("cat/up"), root);
    assertThat(images(found())).containsExactly("cat/1.png");
    assertThat(passedOver.summary().orElseThrow())
        .isEqualTo(
            "passed over: 3 files not named as images (1 .txt, 1 .webp, 1 without a usual ending),"
                + " 1 hidden file or folder (.hidden.png), 2 system folders (Thumbs.db, __MACOSX),"
                + " 1 link to a folder above it (cat/up)");
  }

  @Test
  void linksAreFollowed() throws IOException {
    file("cat/1.png");
    Files.createSymbolicLink(root.resolve("dog"), Path.of("cat"));
    Files.createSymbolicLink(root.resolve("cat/2.png"), Path.of("1.png"));
    assertThat(images(found())).containsExactly("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png");
  }

  @Test
  void whatCannotBeReadIsPartOfTheResult() throws IOException {
    file("cat/1.png");
    Files.createSymbolicLink(root.resolve("cat/2.png"), Path.of("nowhere.png"));
    Files.createDirectories(root.resolve("locked"));
    List<ImageFolder.Found> all = new ArrayList<>();
    new ImageFolder(
            root,
            passedOver,
            folder -> {
              if (folder.endsWith("locked")) {
                throw new AccessDeniedException(folder.toString());
              }
              List<Path> names;
              try (Stream<Path> files = Files.list(folder)) {
                names = files.toList();
              }
              return names.stream();
            })
        .forEachRemaining(all::add);
    assertThat(all)
        .filteredOn(ImageFolder.Unreadable.class::isInstance)
        .extracting(it -> it.name() + ": " + ((ImageFolder.Unreadable) it).reason())
        .containsExactly(
            "cat/2.png: it is a link to nowhere",
            "locked: cannot list this folder: permission denied");
    assertThat(images(all)).containsExactly("cat/1.png");
  }
}
