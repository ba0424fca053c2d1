package org.tfslim.slim.summaries;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummariesTest {
  @Test
  void strideHasNoDivisorInCommonWithTheSize() {
    assertThat(Summaries.stride(12, 12)).isEqualTo(1);
    assertThat(Summaries.stride(12, 6)).isEqualTo(5);
    assertThat(Summaries.stride(64 * 1000, 1000)).isEqualTo(67);
  }
}
