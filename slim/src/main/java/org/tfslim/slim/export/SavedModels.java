package org.tfslim.slim.export;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.runtime.Sessions;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * Loads SavedModels from any folder. TensorFlow takes some characters of a path for a pattern, and
 * gets others only if Java's encoding of texts has them: a folder with one of them in its path is
 * loaded through a link to it, in a temporary folder.
 *
 * <p>A SavedModel is a program: loading and running it may read and write files. Load those only
 * that come from a source you trust.
 */
public final class SavedModels {
  /** The tag of the graph that is made to be served. */
  public static final String SERVE = "serve";

  private static final Pattern PATTERN_CHARACTER = Pattern.compile("[*?\\[\\]{}\\\\]");
  private static final String LINK = "model";
  private static final String OPTION = "saved_model_tags";

  private SavedModels() {}

  /**
   * Loads a graph of a SavedModel with its values.
   *
   * @param folder with the file {@code saved_model.pb}
   * @param tags all tags of the graph, usually only {@link #SERVE}
   * @param config of the session
   * @throws OptionException if it has graphs, but none with just these tags; the message has the
   *     tags of those it has
   * @throws DataException if it is damaged or cannot be read
   */
  public static SavedModelBundle load(Path folder, List<String> tags, ConfigProto config) {
    try (Place place = Place.of(folder)) {
      return Sessions.load(place.path(), tags, config);
    } catch (IOException e) {
      throw unlinked(folder, e);
    } catch (RuntimeException e) {
      throw TensorFlowFailure.explained(e, () -> unloaded(folder, tags, e));
    }
  }

  private static RuntimeException unloaded(Path folder, List<String> tags, RuntimeException cause) {
    List<Set<String>> found = tags(folder);
    if (!found.isEmpty() && !found.contains(new TreeSet<>(tags))) {
      return new OptionException(
          "the SavedModel %s has no graph with the tags %s; it has %s. Choose one with %s=%s."
              .formatted(
                  folder,
                  text(new TreeSet<>(tags)),
                  found.stream().map(SavedModels::text).collect(Collectors.joining(" and ")),
                  OPTION,
                  String.join(",", found.get(0))),
          OPTION);
    }
    return new DataException(
        "cannot load the SavedModel %s: %s; export it again"
            .formatted(folder, TensorFlowFailure.reason(cause)),
        cause);
  }

  private static String text(Set<String> tags) {
    return tags.isEmpty() ? "(none)" : String.join(",", tags);
  }

  /** The tags of each graph; none if the file cannot be read. */
  private static List<Set<String>> tags(Path folder) {
    try (InputStream in = Files.newInputStream(folder.resolve(ModelVersions.MODEL_FILE))) {
      return SavedModel.parseFrom(in).getMetaGraphsList().stream()
          .map(MetaGraphDef::getMetaInfoDef)
          .<Set<String>>map(info -> new TreeSet<>(info.getTagsList()))
          .toList();
    } catch (IOException e) {
      return List.of(); // Why it cannot be loaded is known already.
    }
  }

  private static DataException unlinked(Path folder, IOException e) {
    return new DataException(
        "cannot load the SavedModel %s: TensorFlow takes a character of its path for a pattern (one of *?[]{}\\), or Java's encoding %s lacks one (-Dfile.encoding, -Dsun.jnu.encoding), and a link to it cannot be made: %s. Rename the folder, or start Java with -Dfile.encoding=UTF-8."
            .formatted(folder, Charset.defaultCharset(), IoReason.of(e)),
        e);
  }

  /**
   * Where TensorFlow finds a folder.
   *
   * @param path the folder, or a link to it
   * @param links what is removed at the end, the deepest first
   */
  private record Place(Path path, List<Path> links) implements AutoCloseable {
    static Place of(Path folder) throws IOException {
      if (isPlain(folder.toString())) {
        return new Place(folder, List.of());
      }
      Path directory = Files.createTempDirectory("tfslim-model");
      Path link = directory.resolve(LINK);
      try {
        Files.createSymbolicLink(link, folder.toAbsolutePath());
      } catch (UnsupportedOperationException | IOException e) {
        Files.delete(directory);
        throw e instanceof IOException io ? io : new IOException(e);
      }
      return new Place(link, List.of(link, directory));
    }

    private static boolean isPlain(String path) {
      String names = File.separatorChar == '\\' ? path.replace('\\', '/') : path;
      return !PATTERN_CHARACTER.matcher(names).find()
          && Charset.defaultCharset().newEncoder().canEncode(path);
    }

    @Override
    public void close() throws IOException {
      for (Path link : links) {
        Files.deleteIfExists(link);
      }
    }
  }
}
