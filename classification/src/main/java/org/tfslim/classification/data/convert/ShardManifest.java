package org.tfslim.classification.data.convert;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.TextLines;

/**
 * What is known of the shards in a directory, kept beside them, so that a conversion that was
 * interrupted, or some of whose images changed, makes only what is missing.
 *
 * @param version of the file's layout
 * @param shards those that are whole
 */
record ShardManifest(int version, List<Entry> shards) {
  private static final String NAME = ".tfslim_shards.json";
  private static final int VERSION = 2;
  private static final Gson GSON = new Gson();

  ShardManifest {
    shards = List.copyOf(shards);
  }

  ShardManifest(List<Entry> shards) {
    this(VERSION, shards);
  }

  /**
   * A shard that is whole.
   *
   * @param file its name
   * @param fingerprint of what it was made from
   * @param bytes its size
   * @param modified its time in milliseconds since 1970
   * @param records how many it has
   * @param unreadable the images that were left out of it
   * @param turned how many say that they are to be turned
   * @param converted how many are BMP files that were written again
   */
  record Entry(
      String file,
      String fingerprint,
      long bytes,
      long modified,
      long records,
      List<UnreadableImage> unreadable,
      long turned,
      long converted) {
    Entry {
      Objects.requireNonNull(file);
      Objects.requireNonNull(fingerprint);
      unreadable = List.copyOf(unreadable);
    }

    /** Describes a file that is in its place. */
    static Entry of(
        Shard shard,
        Path file,
        long records,
        List<UnreadableImage> unreadable,
        long turned,
        long converted)
        throws IOException {
      return new Entry(
          shard.fileName(),
          shard.fingerprint(),
          Files.size(file),
          Files.getLastModifiedTime(file).toMillis(),
          records,
          unreadable,
          turned,
          converted);
    }

    private boolean describes(Path path) {
      try {
        return Files.size(path) == bytes && Files.getLastModifiedTime(path).toMillis() == modified;
      } catch (IOException e) {
        return false; // It is gone.
      }
    }
  }

  /** The manifest of a directory; an empty one if there is none or it is damaged. */
  static ShardManifest read(Path directory) {
    try {
      ShardManifest read =
          GSON.fromJson(TextLines.readText(directory.resolve(NAME)), ShardManifest.class);
      return read != null && read.version == VERSION ? read : new ShardManifest(List.of());
    } catch (RuntimeException e) {
      return new ShardManifest(List.of()); // Everything is made again then.
    }
  }

  void write(Path directory) {
    AtomicFile.write(directory.resolve(NAME), GSON.toJson(this) + "\n");
  }

  /** The entry of a shard that lies in the directory and would come out the same again. */
  Optional<Entry> find(Shard shard, Path directory) {
    return shards.stream()
        .filter(entry -> shard.fileName().equals(entry.file()))
        .filter(entry -> entry.describes(directory.resolve(entry.file())))
        .filter(entry -> shard.fingerprint().equals(entry.fingerprint()))
        .findFirst();
  }
}
