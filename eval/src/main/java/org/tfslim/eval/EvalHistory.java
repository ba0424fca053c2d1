package org.tfslim.eval;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.WriteFailure;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.FoundCheckpoint;

/**
 * The file {@code metrics.jsonl} of an evaluation directory: one JSON object, on one line, for each
 * checkpoint that was evaluated. A watch that is started again also reads from it what it has done:
 * a checkpoint counts as evaluated on a split of the files in a directory until it is written
 * again. Several watches may write one file: each locks it while it appends a line.
 */
final class EvalHistory {
  /** The file's name. */
  static final String FILE_NAME = "metrics.jsonl";

  private static final String CHECKPOINT = "checkpoint";
  private static final String MODIFIED = "modified";
  private static final String DATASET_DIR = "dataset_dir";
  private static final String SPLIT = "dataset_split_name";

  private final JsonLines file;
  private final Data data;
  private final Consumer<String> warnings;
  private final Set<Key> evaluated = new HashSet<>();

  /** The data on which checkpoints are evaluated. */
  record Data(Path directory, String split) {}

  private record Key(String checkpoint, String modified, String datasetDir, String split) {}

  private EvalHistory(JsonLines file, Data data, Consumer<String> warnings) {
    this.file = file;
    this.data = data;
    this.warnings = warnings;
  }

  /**
   * Reads the history of a directory; it is empty if there is none, or if this user may not read
   * it.
   *
   * @param warnings is told what is left out, and once if the history cannot be read or written:
   *     evaluating goes on without it
   * @throws DataException if it is damaged
   */
  static EvalHistory open(Path evalDir, Data data, Consumer<String> warnings) {
    EvalHistory history =
        new EvalHistory(new JsonLines(evalDir.resolve(FILE_NAME)), data, warnings);
    try {
      List<String> lines = history.file.read(warnings);
      for (int i = 0; i < lines.size(); i++) {
        history.evaluated.add(history.key(i + 1, lines.get(i)));
      }
    } catch (IOException e) {
      warnings.accept(
          "%s cannot be read (%s); all checkpoints are evaluated. --eval_dir=DIR chooses another folder"
              .formatted(history.file.path(), IoReason.of(e)));
    }
    return history;
  }

  private Key key(int number, String line) {
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      Path checkpoint = Path.of(text(number, json, CHECKPOINT));
      return new Key(
          checkpoint.toString(),
          text(number, json, MODIFIED),
          text(number, json, DATASET_DIR),
          text(number, json, SPLIT));
    } catch (JsonParseException | IllegalStateException e) {
      throw file.damaged("line %d is not a JSON object".formatted(number), e);
    } catch (InvalidPathException e) {
      throw file.damaged("line %d has a checkpoint that is not a path".formatted(number), e);
    }
  }

  private String text(int number, JsonObject json, String name) {
    JsonElement value = json.get(name);
    if (value == null) {
      return "";
    }
    if (value instanceof JsonPrimitive text && text.isString()) {
      return text.getAsString();
    }
    throw file.damaged("in line %d, \"%s\" is not a text".formatted(number, name), null);
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

  /**
   * Adds a line, on disk when this returns. If it cannot be written, a warning says so.
   *
   * @return whether the line is kept
   */
  boolean add(FoundCheckpoint found, EvalResult result) {
    Key key = key(found);
    evaluated.add(key);
    try {
      file.append(line(key, result));
      return true;
    } catch (IOException e) {
      WriteFailure failure = WriteFailure.of(file.path(), e);
      warnings.accept(
          "this result is not kept in %s: %s; %s with --eval_dir=DIR"
              .formatted(file.path(), failure.reason(), failure.remedy()));
      return false;
    }
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
