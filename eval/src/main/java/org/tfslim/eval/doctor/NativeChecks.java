package org.tfslim.eval.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.TensorFlow;
import org.tfslim.formats.Numbers;
import org.tfslim.slim.runtime.Devices;

/**
 * The checks of {@code doctor} on the native TensorFlow library, the part of an installation that
 * fails most often: each platform has its own jar, which unpacks itself at the first start.
 */
final class NativeChecks {
  private static final String SECTION = "TensorFlow";
  private static final String JAR = "tensorflow-core-native-";
  private static final long UNPACKED_BYTES = 700_000_000L;
  private static final List<String> PLATFORMS =
      List.of("linux-x86_64", "linux-arm64", "macosx-arm64", "windows-x86_64");

  private NativeChecks() {}

  /**
   * All findings.
   *
   * @param load whether to load the library if the jar fits the platform
   */
  static List<Finding> findings(boolean load) {
    List<Finding> findings = new ArrayList<>();
    List<Path> jars = nativeJars(System.getProperty("java.class.path"));
    Finding jar = jar(Loader.getPlatform(), jars);
    findings.add(jar);
    findings.addAll(cache());
    if (load && !jar.fatal()) {
      findings.addAll(library(jars.toString().contains("-gpu")));
    }
    return findings;
  }

  /**
   * The jars with native libraries on a class path; the jar without a platform in its name has
   * none.
   */
  static List<Path> nativeJars(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName() != null)
        .filter(path -> path.getFileName().toString().startsWith(JAR))
        .filter(path -> PLATFORMS.stream().anyMatch(path.getFileName().toString()::contains))
        .toList();
  }

  /** Whether the natives of the platform are among the jars. */
  static Finding jar(String platform, List<Path> jars) {
    String names = String.join(", ", jars.stream().map(Path::toString).toList());
    Finding finding = Finding.of(SECTION, "native jar", names.isEmpty() ? "none" : names);
    if (!PLATFORMS.contains(platform)) {
      return finding.failing(
          "TensorFlow Java has no native library for %s; it has them for %s"
              .formatted(platform, String.join(", ", PLATFORMS)));
    }
    boolean fits = jars.stream().anyMatch(jar -> jar.getFileName().toString().contains(platform));
    return fits
        ? finding
        : finding.failing(
            "this machine needs the one for %s; build here with mvn package, or with"
                    .formatted(platform)
                + " -Dtensorflow.native=%s".formatted(platform));
  }

  private static List<Finding> cache() {
    try {
      Path cache = Loader.getCacheDir().toPath();
      long unpacked = unpackedBytes(cache);
      Finding place =
          Finding.of(
              SECTION, "unpacked to", "%s (%s)".formatted(cache, Numbers.megabytes(unpacked)));
      Finding disk = SystemChecks.disk(SECTION, "disk, unpacked", cache, UNPACKED_BYTES);
      // The files that are already unpacked do not need more room.
      return unpacked > 0 ? List.of(place) : List.of(place, disk);
    } catch (IOException e) {
      Finding place = Finding.of(SECTION, "unpacked to", "nowhere");
      return List.of(
          place.failing(
              "%s; name a writable folder with -Dorg.bytedeco.javacpp.cachedir=FOLDER"
                  .formatted(e.getMessage())));
    }
  }

  private static long unpackedBytes(Path cache) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(cache)) {
      for (Path file : files.filter(path -> path.toString().contains(JAR)).toList()) {
        bytes += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
      }
    }
    return bytes;
  }

  private static List<Finding> library(boolean gpu) {
    try {
      Finding version = Finding.of(SECTION, "native library", TensorFlow.version());
      return List.of(version, devices(Devices.names(), gpu, hasNvidiaDriver()));
    } catch (LinkageError e) {
      return List.of(
          Finding.of(SECTION, "native library", "cannot be loaded")
              .failing(rootCause(e) + "; " + advice(gpu)));
    }
  }

  private static String advice(boolean gpu) {
    return gpu
        ? "the GPU library needs CUDA 12 and cuDNN 9 on LD_LIBRARY_PATH; build without -Pgpu to do"
            + " without them"
        : "it needs Linux with glibc 2.34 and GLIBCXX 3.4.29, macOS on arm64, or 64-bit Windows;"
            + " if it was unpacked only in part, delete the folder above";
  }

  private static Throwable rootCause(Throwable t) {
    return t.getCause() == null ? t : rootCause(t.getCause());
  }

  /** The devices of a session. */
  static Finding devices(List<String> names, boolean gpu, boolean nvidiaDriver) {
    Finding finding = Finding.of(SECTION, "devices", String.join(", ", names));
    boolean hasGpu = names.stream().anyMatch(name -> name.startsWith("GPU"));
    if (gpu && !hasGpu) {
      return finding.warning(
          "the GPU library finds no GPU; nvidia-smi must list one, and CUDA 12 and cuDNN 9 must be"
              + " on LD_LIBRARY_PATH");
    }
    return nvidiaDriver && !gpu
        ? finding.warning("there is an NVIDIA GPU that is not used; build with -Pgpu to use it")
        : finding;
  }

  private static boolean hasNvidiaDriver() {
    return Files.exists(Path.of("/proc/driver/nvidia/version"));
  }
}
