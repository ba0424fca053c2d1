package org.tfslim.classification.export;

import com.google.protobuf.TextFormat;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.tensorflow.proto.GraphDef;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TextLines;

/**
 * A graph in one file. Source: {@code tf.io.write_graph}.
 *
 * @param path the file
 * @param text whether it is text and not binary
 * @param overwrite whether the file may exist, and is then replaced
 */
public record GraphFile(Path path, boolean text, boolean overwrite) {
  /**
   * Checks that a file is not replaced unasked.
   *
   * @throws OptionException if it is a folder, or exists and must not
   */
  void requireFree() {
    if (Files.isDirectory(path)) {
      throw new OptionException(
          "%s is a folder; output_file must be a file in it"
              .formatted(Printable.line(path.toString())),
          "output_file");
    }
    if (!overwrite && Files.exists(path)) {
      throw new OptionException(
          "%s exists already; choose another output_file, or replace it with overwrite"
              .formatted(Printable.line(path.toString())),
          "output_file",
          "overwrite");
    }
  }

  /**
   * Writes the graph; the file appears once it was read back and passed.
   *
   * @param check gets the graph as it was written, and throws if it is not what it should be
   * @return what the check returned
   * @throws OptionException if the file exists and must not
   * @throws SlimException if the file cannot be written
   */
  <R> R write(GraphDef graph, Function<GraphDef, R> check) {
    try (AtomicFile file = AtomicFile.create(path)) {
      R result;
      try {
        write(graph, file);
        file.force();
        result = check.apply(read(file.hidden()));
      } catch (IOException e) {
        throw file.failure(e);
      }
      requireFree();
      file.commit();
      return result;
    }
  }

  private void write(GraphDef graph, AtomicFile file) throws IOException {
    if (text) {
      Writer writer =
          new BufferedWriter(new OutputStreamWriter(file.out(), StandardCharsets.UTF_8));
      TextFormat.printer().print(graph, writer);
      writer.flush();
    } else {
      graph.writeTo(file.out());
    }
  }

  private GraphDef read(Path written) throws IOException {
    if (!text) {
      try (InputStream in = Files.newInputStream(written)) {
        return GraphDef.parseFrom(in);
      }
    }
    GraphDef.Builder graph = GraphDef.newBuilder();
    try (BufferedReader in =
        new BufferedReader(TextLines.strictReader(Files.newInputStream(written)))) {
      TextFormat.merge(in, graph);
    }
    return graph.build();
  }
}
