package org.tfslim.classification.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TextLines;
import org.tfslim.formats.records.TfRecordReader;

/**
 * Counts the records of files and remembers the counts beside them in {@value #CACHE}. A count
 * holds as long as its file has the same size and modification time. The cache only saves time: a
 * damaged one is made again, and if none can be written, the next run counts again.
 */
final class RecordCounts {
  static final String CACHE = ".tfslim_counts";
  private static final String VERSION = "tfslim counts 1";

  private RecordCounts() {}

  /** A file as it was when its records were counted. */
  private record Stamp(String name, long size, long nanos) {
    static Stamp of(Path file) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        long nanos = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        return new Stamp(file.getFileName().toString(), attributes.size(), nanos);
      } catch (IOException e) {
        throw new DataException("cannot read " + file + ": " + IoReason.of(e), e);
      }
    }
  }

  /** The number of records in all files, which lie in {@code directory}. */
  static long total(Path directory, List<Path> files) {
    Map<Stamp, Long> known = read(directory.resolve(CACHE));
    Map<Stamp, Long> counts =
        files.parallelStream()
            .map(file -> count(file, known))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (!known.keySet().containsAll(counts.keySet())) {
      write(directory, known, counts);
    }
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map.Entry<Stamp, Long> count(Path file, Map<Stamp, Long> known) {
    Stamp stamp = Stamp.of(file); // Before counting: a change while counting invalidates it.
    Long count = known.get(stamp);
    return Map.entry(stamp, count == null ? TfRecordReader.count(file) : count);
  }

  private static void write(Path directory, Map<Stamp, Long> known, Map<Stamp, Long> counts) {
    // Other splits' counts stay; those of files that are gone or were counted again are dropped.
    Map<String, String> lines = new TreeMap<>();
    known.forEach((stamp, count) -> lines.put(stamp.name(), line(stamp, count)));
    counts.forEach((stamp, count) -> lines.put(stamp.name(), line(stamp, count)));
    lines.keySet().removeIf(name -> !Files.exists(directory.resolve(name)));
    String text = VERSION + "\n" + String.join("", lines.values());
    try {
      AtomicFile.write(directory.resolve(CACHE), text + checksum(text) + "\n");
    } catch (SlimException e) {
      return; // A directory that may not be written to gets no cache.
    }
  }

  private static String line(Stamp stamp, long count) {
    return count + "\t" + stamp.size() + "\t" + stamp.nanos() + "\t" + stamp.name() + "\n";
  }

  private static Map<Stamp, Long> read(Path cache) {
    try {
      String all = TextLines.readText(cache);
      int end = all.lastIndexOf('\n', all.length() - 2) + 1;
      String text = all.substring(0, end);
      return all.substring(end).strip().equals(checksum(text)) && text.startsWith(VERSION + "\n")
          ? text.lines()
              .skip(1)
              .map(line -> line.split("\t", 4))
              .collect(
                  Collectors.toMap(
                      cells ->
                          new Stamp(cells[3], Long.parseLong(cells[1]), Long.parseLong(cells[2])),
                      cells -> Long.parseLong(cells[0])))
          : Map.of();
    } catch (DataException e) {
      return Map.of(); // No cache, or none that can be read.
    }
  }

  private static String checksum(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(MaskedCrc32c.of(bytes));
  }
}
