package org.tfslim.classification;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;

/**
 * The checksums of an exported model's files, a field of its {@code model_info.json}: CRC-32C in
 * eight hexadecimal digits, by the names of the files. They tell a file that was damaged or changed
 * after the export from one that TensorFlow does not understand, or worse, understands otherwise.
 */
public final class ModelChecksums {
  private static final String FIELD = "crc32c";
  private static final int BUFFER_BYTES = 1 << 17;

  private ModelChecksums() {}

  /**
   * Adds the checksums of all files of a model.
   *
   * @param folder of the SavedModel, without {@code model_info.json}
   * @param info what becomes its {@code model_info.json}
   * @throws DataException if a file cannot be read
   */
  public static void add(Path folder, JsonObject info) {
    JsonObject checksums = new JsonObject();
    for (Path file : files(folder)) {
      checksums.addProperty(
          folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/"),
          checksum(file));
    }
    info.add(FIELD, checksums);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(file -> !file.equals(folder.resolve(ModelInfo.FILE_NAME)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataException("cannot list %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  /**
   * Checks all files whose checksums are known. A SavedModel of another program, or of an older
   * version of this one, has no checksums and passes.
   *
   * @param folder of the SavedModel
   * @throws DataException that names the file that is missing, damaged or changed
   */
  public static void verify(Path folder) {
    for (Map.Entry<String, JsonElement> entry : known(folder).entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file)) {
        throw new DataException(
            "%s is missing, a part of the exported model; copy the whole folder again, or export the checkpoint again"
                .formatted(file));
      }
      String found = checksum(file);
      String wanted = entry.getValue().isJsonPrimitive() ? entry.getValue().getAsString() : "";
      if (!found.equals(wanted)) {
        throw new DataException(
            "%s is damaged or was changed after the export: its checksum (CRC-32C) is %s, %s says %s; copy the folder again, or export the checkpoint again"
                .formatted(file, found, ModelInfo.FILE_NAME, wanted));
      }
    }
  }

  private static Map<String, JsonElement> known(Path folder) {
    Path file = folder.resolve(ModelInfo.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return JsonParser.parseString(text) instanceof JsonObject info
              && info.get(FIELD) instanceof JsonObject checksums
          ? checksums.asMap()
          : Map.of();
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    } catch (JsonParseException e) {
      throw new DataException(
          "%s is damaged: it is not JSON (%s); copy the folder again, or export the checkpoint again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static String checksum(Path file) {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc.update(buffer, 0, count);
      }
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
