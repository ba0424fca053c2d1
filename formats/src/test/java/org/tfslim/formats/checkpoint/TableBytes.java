package org.tfslim.formats.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.testing.SampleCheckpoints;

/** Builds a table file with right checksums, whatever its entries say. */
final class TableBytes {
  /** Keys as ISO 8859-1 text, which sorts as the bytes do. */
  private final SortedMap<String, byte[]> entries = new TreeMap<>();

  private int blocks = 1;
  private boolean sameBlockTwice;

  TableBytes put(String key, byte[] value) {
    entries.put(key, value);
    return this;
  }

  TableBytes put(byte[] key, byte[] value) {
    return put(new String(key, StandardCharsets.ISO_8859_1), value);
  }

  /** Spreads the entries over so many blocks. */
  TableBytes blocks(int count) {
    blocks = count;
    return this;
  }

  /** Lets all of the index lead to the first block. */
  TableBytes sameBlockTwice() {
    sameBlockTwice = true;
    return this;
  }

  void write(Path file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SortedMap<String, byte[]> index = new TreeMap<>();
    SortedMap<String, byte[]> block = new TreeMap<>();
    int left = entries.size();
    for (var entry : entries.entrySet()) {
      block.put(entry.getKey(), entry.getValue());
      left--;
      if (block.size() >= entries.size() / blocks || left == 0) {
        byte[] handle = append(out, block(block));
        boolean first = index.isEmpty();
        index.put(entry.getKey(), first || !sameBlockTwice ? handle : index.get(index.firstKey()));
        block.clear();
      }
    }
    byte[] meta = append(out, block(new TreeMap<>()));
    byte[] indexHandle = append(out, block(index));
    ByteBuffer footer = ByteBuffer.allocate(SsTable.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(meta).put(indexHandle);
    footer.putLong(SsTable.FOOTER_BYTES - Long.BYTES, SsTable.MAGIC);
    out.writeBytes(footer.array());
    SampleCheckpoints.write(file, out.toByteArray());
  }

  private static byte[] block(SortedMap<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entries.forEach(
        (key, value) -> {
          byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
          varint(out, 0);
          varint(out, bytes.length);
          varint(out, value.length);
          out.writeBytes(bytes);
          out.writeBytes(value);
        });
    out.writeBytes(new byte[] {0, 0, 0, 0, 1, 0, 0, 0}); // One restart point, at 0.
    return out.toByteArray();
  }

  /** Appends a block and returns its handle. */
  private static byte[] append(ByteArrayOutputStream out, byte[] content) {
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    varint(handle, out.size());
    varint(handle, content.length);
    ByteBuffer block =
        ByteBuffer.allocate(content.length + 5).order(ByteOrder.LITTLE_ENDIAN).put(content);
    block.put((byte) 0);
    block.putInt(MaskedCrc32c.of(block.duplicate().flip()));
    out.writeBytes(block.array());
    return handle.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    for (; left > 0x7f; left >>>= 7) {
      out.write((int) ((left & 0x7f) | 0x80));
    }
    out.write((int) left);
  }
}
