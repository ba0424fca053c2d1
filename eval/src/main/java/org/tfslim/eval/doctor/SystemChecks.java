package org.tfslim.eval.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tfslim.formats.Numbers;

/** The checks of {@code doctor} on the machine, without loading TensorFlow. */
final class SystemChecks {
  private static final String SECTION = "System";
  private static final long ENOUGH_MEMORY = 2_000_000_000L;
  private static final long ENOUGH_DISK = 1_000_000_000L;
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable: +(\\d+) kB");
  private static final Pattern FLAGS = Pattern.compile("(?m)^flags\\s*:(.*)$");

  private SystemChecks() {}

  /** All findings. */
  static List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.of(
            SECTION,
            "operating system",
            "%s %s, %s".formatted(property("os.name"), property("os.version"), arch())));
    CLibrary.version().ifPresent(version -> findings.add(cLibrary(version)));
    findings.add(processor());
    findings.add(memory());
    findings.add(
        Finding.of(
            SECTION,
            "Java heap",
            "at most " + Numbers.megabytes(Runtime.getRuntime().maxMemory())));
    findings.add(disk(SECTION, "disk, working folder", Path.of("").toAbsolutePath(), ENOUGH_DISK));
    return findings;
  }

  private static Finding cLibrary(String version) {
    Finding finding = Finding.of(SECTION, "C library", version);
    return CLibrary.problem(version).map(finding::failing).orElse(finding);
  }

  private static Finding processor() {
    String cores = Runtime.getRuntime().availableProcessors() + " cores for this process";
    Optional<String> instructions =
        text("/proc/cpuinfo").map(FLAGS::matcher).filter(Matcher::find).map(m -> m.group(1));
    return processor(cores, arch(), instructions);
  }

  /** TensorFlow for x86-64 dies with an illegal instruction if there is no AVX. */
  static Finding processor(String cores, String arch, Optional<String> instructions) {
    Finding finding = Finding.of(SECTION, "processor", cores);
    boolean x86 = arch.equals("amd64") || arch.equals("x86_64");
    boolean lacksAvx = instructions.filter(all -> !(all + " ").contains(" avx ")).isPresent();
    return x86 && lacksAvx
        ? finding.failing(
            "it has no AVX instructions, which the native TensorFlow library needs; in a virtual"
                + " machine, let the guest see the host's processor")
        : finding;
  }

  private static Finding memory() {
    long total =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    OptionalLong available =
        text("/proc/meminfo")
            .map(AVAILABLE::matcher)
            .filter(Matcher::find)
            .map(m -> OptionalLong.of(Long.parseLong(m.group(1)) * 1024))
            .orElse(OptionalLong.empty());
    return memory(total, available);
  }

  static Finding memory(long total, OptionalLong available) {
    String free =
        available.isPresent() ? ", " + Numbers.megabytes(available.getAsLong()) + " free" : "";
    Finding finding = Finding.of(SECTION, "memory", Numbers.megabytes(total) + free);
    return available.orElse(total) < ENOUGH_MEMORY
        ? finding.warning(
            "training the smallest network takes about %s; end other programs, or give the"
                    .formatted(Numbers.megabytes(ENOUGH_MEMORY))
                + " container more memory")
        : finding;
  }

  /** The free space on the disk of a path that may not exist yet. */
  static Finding disk(String section, String name, Path path, long enough) {
    Path there = path.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      Finding finding =
          Finding.of(section, name, "%s free in %s".formatted(Numbers.megabytes(free), there));
      return free < enough
          ? finding.warning("make room: at least " + Numbers.megabytes(enough) + " are needed")
          : finding;
    } catch (IOException e) {
      return Finding.of(section, name, there.toString())
          .warning("its free space cannot be determined: " + e.getMessage());
    }
  }

  private static String arch() {
    return property("os.arch");
  }

  private static String property(String name) {
    return System.getProperty(name);
  }

  private static Optional<String> text(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty(); // Only Linux has it.
    }
  }
}
