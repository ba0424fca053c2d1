package org.tfslim.slim.runtime;

import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tfslim.formats.SlimException;

/**
 * Opens sessions: the only place that does, so that all of them take GPU memory as they need it,
 * whichever comes first in a process.
 */
public final class Sessions {
  private Sessions() {}

  /** A session with {@link SessionOptions#defaults}; the caller closes it before the graph. */
  public static Session open(Graph graph) {
    return open(graph, SessionOptions.defaults());
  }

  /**
   * A session on a graph, to which operations may be added later; the caller closes it before the
   * graph.
   *
   * @throws SlimException if the options ask for another place than this process
   */
  public static Session open(Graph graph, SessionOptions options) {
    if (!options.inProcess()) {
      throw new SlimException(
          "sessions run in this process only, not at %s; leave the target out"
              .formatted(options.target()));
    }
    MlirPass.leaveOutIfQuiet();
    return new Session(graph, options.toProto());
  }

  /** The graph of a SavedModel with these tags, in a session of its own. */
  public static SavedModelBundle load(Path folder, List<String> tags, ConfigProto config) {
    MlirPass.leaveOutIfQuiet();
    return SavedModelBundle.loader(folder.toString())
        .withTags(tags.toArray(String[]::new))
        .withConfigProto(config)
        .load();
  }
}
