package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkClockTest {
  private final AtomicLong nanos = new AtomicLong(100);
  private final WorkClock clock = new WorkClock(nanos::get);

  @Test
  void standsStillDuringPauses() {
    long before = clock.getAsLong();
    String result =
        clock.pause(
            () -> {
              nanos.addAndGet(50);
              assertThat(clock.getAsLong()).isEqualTo(before);
              return "done";
            });
    assertThat(result).isEqualTo("done");
    assertThat(clock.getAsLong()).isEqualTo(before);
    nanos.addAndGet(7);
    assertThat(clock.getAsLong()).isEqualTo(before + 7);
  }

  @Test
  void goesOnAfterAPauseThatFailed() {
    long before = clock.getAsLong();
    assertThatThrownBy(
            () ->
                clock.pause(
                    () -> {
                      nanos.addAndGet(50);
                      throw new IllegalStateException("failed");
                    }))
        .hasMessage("failed");
    nanos.addAndGet(3);
    assertThat(clock.getAsLong()).isEqualTo(before + 3);
  }
}
