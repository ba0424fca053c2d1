package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private final AtomicLong nanos = new AtomicLong(Duration.ofHours(1).toNanos());
  private final Throughput throughput = new Throughput(nanos::get);

  private void stepsAt(double seconds, long steps) {
    nanos.addAndGet((long) (seconds * 1e9));
    throughput.reached(steps);
  }

  @Test
  void nothingIsKnownBeforeTheSecondStep() {
    assertThat(throughput.stepsPerSecond()).isEmpty();
    stepsAt(30, 1);
    assertThat(throughput.stepsPerSecond()).isEmpty();
    assertThat(throughput.timeTo(OptionalLong.of(10))).isEmpty();
  }

  @Test
  void theFirstStepDoesNotCount() {
    stepsAt(30, 1);
    stepsAt(0.5, 6);
    assertThat(throughput.stepsPerSecond()).hasValue(10);
    assertThat(throughput.timeTo(OptionalLong.of(26))).contains(Duration.ofSeconds(2));
    assertThat(throughput.timeTo(OptionalLong.empty())).isEmpty();
  }

  @Test
  void onlyTheLastSecondsCount() {
    stepsAt(0, 0);
    for (int i = 1; i <= 100; i++) {
      stepsAt(1, i);
    }
    for (int i = 1; i <= 30; i++) {
      stepsAt(1, 100 + 3L * i);
    }
    assertThat(throughput.stepsPerSecond()).hasValue(3);
  }

  @Test
  void manyQuickStepsAreExact() {
    for (int i = 0; i <= 100_000; i++) {
      stepsAt(0.001, i);
    }
    assertThat(throughput.stepsPerSecond().orElseThrow()).isBetween(999.9, 1000.1);
  }
}
