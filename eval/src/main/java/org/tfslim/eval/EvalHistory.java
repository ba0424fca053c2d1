package org.tfslim.eval;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.FoundCheckpoint;

/**
 * The file {@code metrics.jsonl} of an evaluation directory: one JSON object, on one line, for each
 * checkpoint that was evaluated. A watch that is started again also reads from it what it has done:
 * a checkpoint counts as evaluated on a split of the files in a directory until it is written
 * again.
 */
final class EvalHistory {
  /** The file's name. */
  static final String FILE_NAME = "metrics.jsonl";

  private static final String CHECKPOINT = "checkpoint";
  private static final String MODIFIED = "modified";
  private static final String DATASET_DIR = "dataset_dir";
  private static final String SPLIT = "dataset_split_name";

  private final Path file;
  private final Data data;
  private final List<String> lines;
  private final Set<Key> evaluated = new HashSet<>();

  /** The data on which checkpoints are evaluated. */
  record Data(Path directory, String split) {}

  private record Key(String checkpoint, String modified, String datasetDir, String split) {}

  private EvalHistory(Path file, Data data, List<String> lines) {
    this.file = file;
    this.data = data;
    this.lines = new ArrayList<>(lines);
  }

  /**
   * Reads the history of a directory; it is empty if there is none.
   *
   * @throws DataException if it cannot be read or is damaged
   */
  static EvalHistory open(Path evalDir, Data data) {
    Path file = evalDir.resolve(FILE_NAME);
    try {
      EvalHistory history = new EvalHistory(file, data, Files.readAllLines(file));
      for (int i = 0; i < history.lines.size(); i++) {
        history.evaluated.add(key(file, i + 1, history.lines.get(i)));
      }
      return history;
    } catch (NoSuchFileException e) {
      return new EvalHistory(file, data, List.of());
    } catch (IOException e) {
      throw damaged(file, e.toString(), e);
    }
  }

  private static Key key(Path file, int number, String line) {
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      return new Key(
          text(json, CHECKPOINT), text(json, MODIFIED), text(json, DATASET_DIR), text(json, SPLIT));
    } catch (JsonParseException | IllegalStateException e) {
      throw damaged(file, "line %d is not a JSON object".formatted(number), e);
    }
  }

  private static String text(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null ? "" : value.getAsString();
  }

  private static DataException damaged(Path file, String found, Exception cause) {
    return new DataException(
        "%s cannot be used: %s. Move it away, or choose another --eval_dir; checkpoints are then evaluated again."
            .formatted(file, found),
        cause);
  }

  /** Whether a checkpoint is in the history. */
  boolean has(FoundCheckpoint found) {
    return evaluated.contains(key(found));
  }

  /** Whether any checkpoint of a directory is in the history. */
  boolean hasAnyOf(Path directory) {
    return evaluated.stream()
        .anyMatch(
            key ->
                Path.of(key.checkpoint()).startsWith(absolute(directory))
                    && key.datasetDir().equals(absolute(data.directory()))
                    && key.split().equals(data.split()));
  }

  private Key key(FoundCheckpoint found) {
    return new Key(
        absolute(found.prefix()),
        found.modified().toString(),
        absolute(data.directory()),
        data.split());
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  /** Adds a line, on disk when this returns. */
  void add(FoundCheckpoint found, EvalResult result) {
    Key key = key(found);
    lines.add(line(key, result));
    evaluated.add(key);
    AtomicFile.write(file, String.join("\n", lines) + "\n");
  }

  private static String line(Key key, EvalResult result) {
    ClassifierEvaluation evaluation = result.evaluation();
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name(CHECKPOINT).value(key.checkpoint());
      json.name(MODIFIED).value(key.modified());
      json.name("global_step").value(result.step());
      json.name("dataset_name").value(result.dataset().spec().name());
      json.name(DATASET_DIR).value(key.datasetDir());
      json.name(SPLIT).value(key.split());
      json.name("samples").value(evaluation.samples());
      json.name("correct").value(evaluation.correct());
      json.name("not_finite").value(evaluation.notFinite());
      MetricsJson.writeMetrics(json, evaluation);
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter never throws it
    }
    return text.toString();
  }
}
