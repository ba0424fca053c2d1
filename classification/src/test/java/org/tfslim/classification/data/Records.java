package org.tfslim.classification.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.tfslim.classification.data.convert.PngEncoder;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.data.ImageExample;

/** Makes and reads small data sets for tests. */
public final class Records {
  private Records() {}

  /** A PNG image of noise, 8 rows by 6 columns. */
  public static byte[] png() {
    try (PngEncoder encoder = new PngEncoder()) {
      return encoder.encode(noise(48), 8, 6, 1);
    }
  }

  public static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  public static ImageExample example(byte[] encoded, long label) {
    return ImageExample.of(encoded, "png", 8, 6, label);
  }

  /** Writes one good record of each label. */
  public static void write(Path file, long... labels) {
    List<byte[]> data = new ArrayList<>();
    for (long label : labels) {
      data.add(example(png(), label).toProto().toByteArray());
    }
    write(file, data);
  }

  public static void write(Path file, List<byte[]> data) {
    try (TfRecordWriter writer = TfRecordWriter.create(file)) {
      data.forEach(writer::write);
      writer.commit();
    }
  }

  public static List<ImageExample> read(Path file) {
    List<ImageExample> examples = new ArrayList<>();
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
        examples.add(ImageExample.parse(data.get(), reader.location()));
      }
    }
    return examples;
  }

  public static List<String> list(Path directory) {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An idx file: its magic number and dimensions, then {@code items}. */
  public static byte[] idx(byte[] items, int... header) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * header.length + items.length);
    for (int number : header) {
      bytes.putInt(number);
    }
    return bytes.put(items).array();
  }

  public static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
