package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.FileBytes;
import org.tfslim.formats.weights.SafetensorsHeader.Place;

/**
 * A safetensors file: the length of a header, the header, and the bytes of all tensors without
 * gaps. The format has no checksums.
 */
final class SafetensorsWeights implements WeightsFile {
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private final Path path;
  private final long dataAt;
  private final EntryTable table;
  private final Map<String, Place> places = new HashMap<>();

  private SafetensorsWeights(Path path, long dataAt, List<Place> found) {
    this.path = path;
    this.dataAt = dataAt;
    this.table = EntryTable.of(path, found.stream().map(Place::entry).toList());
    found.forEach(place -> places.put(place.entry().name(), place));
  }

  static SafetensorsWeights open(Path path) {
    long size = FileBytes.size(path);
    long most = Math.min(size - Long.BYTES, MAX_HEADER_BYTES);
    long length = size < Long.BYTES ? -1 : FileBytes.read(path, 0, Long.BYTES).getLong(0);
    if (length < 2 || length > most) {
      throw DamagedFile.in(
          path,
          "its header should take %s bytes, of %d in the file"
              .formatted(Long.toUnsignedString(length), size));
    }
    List<Place> places =
        SafetensorsHeader.parse(header(path, length), found -> DamagedFile.in(path, found));
    long dataAt = Long.BYTES + length;
    requireNoHoles(path, places, size - dataAt);
    return new SafetensorsWeights(path, dataAt, places);
  }

  private static String header(Path path, long length) {
    try {
      ByteBuffer bytes = FileBytes.read(path, Long.BYTES, length);
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw DamagedFile.in(path, "its header is not UTF-8");
    }
  }

  /** The format requires that every byte belongs to exactly one tensor. */
  private static void requireNoHoles(Path path, List<Place> places, long size) {
    List<Place> sorted = new ArrayList<>(places);
    sorted.sort(Comparator.comparingLong(Place::start).thenComparing(Place::end));
    long at = 0;
    for (Place place : sorted) {
      if (place.start() != at) {
        throw DamagedFile.in(
            path,
            "tensor %s starts at byte %d of the data, the one before it ends at %d"
                .formatted(place.entry().name(), place.start(), at));
      }
      at = place.end();
    }
    if (at != size) {
      throw DamagedFile.in(
          path, "it has %d bytes of data, its tensors take %d".formatted(size, at));
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "safetensors";
  }

  @Override
  public List<TensorEntry> entries() {
    return table.entries();
  }

  @Override
  public Optional<TensorEntry> find(String name) {
    return table.find(name);
  }

  @Override
  public String typeText(TensorEntry entry) {
    return entry.dtype() == ElementType.UNKNOWN
        ? places.get(entry.name()).type()
        : entry.dtypeText();
  }

  @Override
  public ByteBuffer read(TensorEntry entry) {
    requireReadable(entry);
    Place place = places.get(entry.name());
    return FileBytes.read(path, dataAt + place.start(), place.entry().byteSize());
  }

  @Override
  public void copy(TensorEntry entry, Consumer<ByteBuffer> sink) {
    requireReadable(entry);
    Place place = places.get(entry.name());
    FileBytes.forEachPiece(path, dataAt + place.start(), place.entry().byteSize(), sink);
  }

  @Override
  public List<byte[]> readStrings(TensorEntry entry) {
    throw new DataException(
        "Tensor %s of %s is of type %s, expected strings."
            .formatted(entry.name(), path, entry.dtypeText()));
  }
}
