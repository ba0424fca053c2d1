package org.tfslim.eval.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.testing.ProgramRun;

class DoctorProgramTest {
  private static final Path LINUX_JAR = Path.of("tensorflow-core-native-1.1.0-linux-x86_64.jar");

  @Test
  void hereEverythingWorks() {
    ProgramRun run = ProgramRun.of(new DoctorProgram());
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^Versions +tfslim ")
        .containsPattern("(?m)^System +operating system ")
        .containsPattern("(?m)^TensorFlow +native jar .*tensorflow-core-native-1.1.0-")
        .containsPattern("native library +2\\.18\\.0")
        .containsPattern("unpacked to .* MB\\)")
        .containsPattern("devices +.*CPU:0");
  }

  @Test
  void jsonHasTheSectionsAndProblems() {
    ProgramRun run = ProgramRun.of(new DoctorProgram(), "--format=json");
    JsonObject root = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(root.get("usable").getAsBoolean()).isTrue();
    assertThat(root.getAsJsonObject("versions").keySet()).contains("tfslim", "java");
    assertThat(root.getAsJsonObject("system").keySet()).contains("processor", "memory");
    assertThat(root.getAsJsonObject("tensorflow").get("devices").getAsString()).contains("CPU:0");
    assertThat(root.getAsJsonArray("problems")).isNotNull();
  }

  /** As on another platform than the one the project was built for. */
  @Test
  void aMissingNativeJarIsDiagnosed() throws IOException, InterruptedException {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> NativeChecks.nativeJars(entry).isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                DoctorProgram.class.getName())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isEqualTo(1);
    assertThat(text)
        .contains("error: native jar (none): this machine needs the one for")
        .contains("-Dtensorflow.native=")
        .doesNotContain("\tat ");
  }

  @Test
  void nativesMustBeThoseOfThePlatform() {
    assertThat(NativeChecks.jar("linux-x86_64", List.of(LINUX_JAR)).problem()).isEmpty();
    assertThat(NativeChecks.jar("macosx-arm64", List.of(LINUX_JAR)).fatal()).isTrue();
    assertThat(NativeChecks.jar("linux-ppc64le", List.of(LINUX_JAR)).problem().orElseThrow().text())
        .contains("no native library for linux-ppc64le");
  }

  @Test
  void gpusMustBeUsed() {
    List<String> none = List.of("CPU:0");
    List<String> one = List.of("CPU:0", "GPU:0");
    assertThat(NativeChecks.devices(one, true, true).problem()).isEmpty();
    assertThat(NativeChecks.devices(none, false, false).problem()).isEmpty();
    assertThat(NativeChecks.devices(none, true, true).problem().orElseThrow().text())
        .contains("finds no GPU");
    assertThat(NativeChecks.devices(none, false, true).problem().orElseThrow().text())
        .contains("-Pgpu");
  }

  @Test
  void oldCLibrariesAreNamed() {
    assertThat(CLibrary.problem("glibc 2.34")).isEmpty();
    assertThat(CLibrary.problem("glibc 3.1")).isEmpty();
    assertThat(CLibrary.problem("glibc 2.31").orElseThrow()).contains("2.34 or newer");
    assertThat(CLibrary.problem("musl").orElseThrow()).contains("Alpine");
  }

  @Test
  void processorsWithoutAvxAreNamed() {
    assertThat(SystemChecks.processor("2", "amd64", Optional.of(" fpu sse2 avx2")).fatal())
        .isTrue();
    assertThat(SystemChecks.processor("2", "amd64", Optional.of(" fpu avx")).fatal()).isFalse();
    assertThat(SystemChecks.processor("2", "aarch64", Optional.of(" asimd")).fatal()).isFalse();
    assertThat(SystemChecks.processor("2", "amd64", Optional.empty()).fatal()).isFalse();
  }

  @Test
  void littleMemoryAndDiskAreWarnings() {
    Finding memory = SystemChecks.memory(8_000_000_000L, OptionalLong.of(500_000_000));
    assertThat(memory.value()).isEqualTo("8,000.0 MB, 500.0 MB free");
    assertThat(memory.problem().orElseThrow().fatal()).isFalse();
    Path missing = Path.of("no", "such", "folder");
    Finding disk = SystemChecks.disk("System", "disk", missing, Long.MAX_VALUE);
    assertThat(disk.problem().orElseThrow().text()).contains("make room");
    assertThat(SystemChecks.disk("System", "disk", missing, 0).problem()).isEmpty();
  }
}
