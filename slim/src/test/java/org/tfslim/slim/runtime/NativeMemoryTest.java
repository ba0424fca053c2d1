package org.tfslim.slim.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  @Test
  void theLimitsOfJavacppAreNamed() {
    for (String message :
        new String[] {
          "Physical memory usage is too high: physicalBytes (256M) > maxPhysicalBytes (256M)",
          "Cannot allocate new SizeTPointer(1): totalBytes = 0, physicalBytes = 85728K",
          "Failed to allocate memory within limits: totalBytes (64M) + 1M > maxBytes (64M)"
        }) {
      assertThat(NativeMemory.explained(new OutOfMemoryError(message)).orElseThrow())
          .hasMessageContainingAll(
              message,
              "org.bytedeco.javacpp.maxphysicalbytes=0",
              "org.bytedeco.javacpp.maxbytes=0");
    }
  }

  @Test
  void otherFailuresAreNot() {
    assertThat(NativeMemory.explained(new OutOfMemoryError("Java heap space"))).isEmpty();
    assertThat(NativeMemory.explained(new IllegalStateException("physicalBytes"))).isEmpty();
  }
}
