package org.tfslim.slim.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands the bytes of a tensor on in pieces, so that no stream copies all of them at once. */
final class Chunks {
  private Chunks() {}

  @FunctionalInterface
  interface Sink {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  static void forEach(ByteBuffer bytes, int size, Sink sink) throws IOException {
    ByteBuffer left = bytes.duplicate();
    byte[] chunk = new byte[Math.min(size, left.remaining())];
    while (left.hasRemaining()) {
      int length = Math.min(chunk.length, left.remaining());
      left.get(chunk, 0, length);
      sink.write(chunk, 0, length);
    }
  }
}
