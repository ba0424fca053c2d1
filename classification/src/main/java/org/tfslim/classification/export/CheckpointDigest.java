package org.tfslim.classification.export;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Sha256;
import org.tfslim.formats.checkpoint.CheckpointPaths;

/**
 * Which checkpoint was exported, taken while it is there: a training run may delete it later.
 *
 * @param name its prefix without folders
 * @param sha256 of each of its files, as sha256sum prints it
 */
record CheckpointDigest(String name, Map<String, String> sha256) {
  /**
   * Reads all files of a checkpoint.
   *
   * @throws DataException if it has none any more
   */
  static CheckpointDigest of(Path prefix) {
    List<Path> files = CheckpointPaths.files(prefix);
    if (files.isEmpty()) {
      throw new DataException("The checkpoint %s was deleted while it was read.".formatted(prefix));
    }
    Map<String, String> sums = new LinkedHashMap<>();
    files.forEach(file -> sums.put(CheckpointPaths.name(file), Sha256.of(file)));
    return new CheckpointDigest(CheckpointPaths.name(prefix), sums);
  }

  JsonObject toJson() {
    JsonObject files = new JsonObject();
    sha256.forEach(files::addProperty);
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.add("sha256", files);
    return json;
  }
}
