package org.tfslim.classification.data.convert;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that gives no more bytes than its user allows from time to time. */
final class LimitedInput extends FilterInputStream {
  private long limit = Long.MAX_VALUE;
  private long allowed = Long.MAX_VALUE;

  LimitedInput(InputStream in) {
    super(in);
  }

  /** Allows so many bytes from here on. */
  void allow(long bytes) {
    limit = bytes;
    allowed = bytes;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    take(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    take(Math.max(0, count));
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long count = super.skip(bytes);
    take(count);
    return count;
  }

  private void take(long bytes) throws IOException {
    allowed -= bytes;
    if (allowed < 0) {
      throw new IOException("there are more than %d bytes where few belong".formatted(limit));
    }
  }

  /** Readers must not go back over what was counted. */
  @Override
  public boolean markSupported() {
    return false;
  }
}
