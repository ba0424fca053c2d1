package org.tfslim.classification.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes a stream that nothing has come from for too long; Java's HTTP client would wait forever.
 * The reader then gets an {@link IOException}.
 */
final class StallGuard implements AutoCloseable {
  private final InputStream stream;
  private final long limitNanos;
  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "download-stall-guard");
            thread.setDaemon(true);
            return thread;
          });

  StallGuard(InputStream stream, Duration limit) {
    this.stream = stream;
    this.limitNanos = limit.toNanos();
    long period = Math.max(1, limit.toMillis() / 4);
    var unused = watch.scheduleAtFixedRate(this::look, period, period, TimeUnit.MILLISECONDS);
  }

  /** Notes that bytes came. */
  void moved() {
    lastNanos.set(System.nanoTime());
  }

  /** Whether the stream has stood still for too long. */
  boolean stalled() {
    return System.nanoTime() - lastNanos.get() > limitNanos;
  }

  private void look() {
    if (stalled()) {
      try {
        stream.close();
      } catch (IOException e) {
        return; // Its reader sees that it is closed.
      }
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
