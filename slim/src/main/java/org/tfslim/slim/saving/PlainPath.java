package org.tfslim.slim.saving;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.tfslim.formats.checkpoint.CheckpointPaths;

/**
 * A checkpoint under a path that RestoreV2 finds. The op treats paths as patterns, in which {@code
 * *?[\} have a meaning; a checkpoint with one of them in its path gets links from a temporary
 * directory, which {@link #close} removes.
 */
final class PlainPath implements AutoCloseable {
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[\\\\]");

  private final Path prefix;
  private final List<Path> links;

  private PlainPath(Path prefix, List<Path> links) {
    this.prefix = prefix;
    this.links = links;
  }

  static PlainPath of(Path checkpoint) throws IOException {
    if (!SPECIAL.matcher(checkpoint.toString()).find() || File.separatorChar == '\\') {
      return new PlainPath(checkpoint, List.of());
    }
    Path directory = Files.createTempDirectory("tfslim-restore");
    PlainPath plain = new PlainPath(directory.resolve("model.ckpt"), new ArrayList<>());
    plain.links.add(directory);
    int nameLength = CheckpointPaths.name(checkpoint).length();
    for (Path file : CheckpointPaths.files(checkpoint)) {
      String suffix = CheckpointPaths.name(file).substring(nameLength);
      Path link = directory.resolve("model.ckpt" + suffix);
      Files.createSymbolicLink(link, file.toAbsolutePath());
      plain.links.add(0, link);
    }
    return plain;
  }

  /** What RestoreV2 is fed with: the prefix, or the pattern of a V1 checkpoint in several files. */
  Path restored() {
    return prefix.resolveSibling(CheckpointPaths.restoreName(prefix));
  }

  @Override
  public void close() throws IOException {
    for (Path link : links) {
      Files.deleteIfExists(link);
    }
  }
}
