package org.tfslim.eval.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system knows about this process. */
final class ProcessFacts {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final int KIBIBYTE = 1024;

  private ProcessFacts() {}

  /** The time since the process started, including the start of Java itself. */
  static Duration age() {
    Instant start =
        ProcessHandle.current()
            .info()
            .startInstant()
            .orElseGet(
                () -> Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
    return Duration.between(start, Instant.now());
  }

  /** The peak resident memory in bytes; only Linux reports it. */
  static OptionalLong peakResidentBytes() {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      Matcher peak = PEAK.matcher(Files.readString(STATUS));
      return peak.find()
          ? OptionalLong.of(Long.parseLong(peak.group(1)) * KIBIBYTE)
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
