package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code DjlClient.java}, which calls a SavedModel with the Deep Java Library.
 *
 * @param folder for what it prints
 */
record DjlProcess(Path folder) {
  private static final Path JARS = Path.of("target", "djl");
  private static final Path CLIENT = Path.of("src", "test", "djl", "DjlClient.java");
  private static final int MINUTES = 3;

  /**
   * Calls one signature.
   *
   * @param input as {@code DjlClient} takes it
   * @return the values of each output, in order
   */
  Map<String, List<String>> call(Path model, String signature, String... input)
      throws IOException, InterruptedException {
    assertThat(JARS)
        .as("DJL's jars, which mvn -pl export -am process-test-resources puts there")
        .isDirectory();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Doffline=true",
                "-cp",
                JARS.resolve("*").toString(),
                CLIENT.toString(),
                model.toString(),
                signature));
    command.addAll(List.of(input));
    return outputs(run(command));
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Path out = folder.resolve("djl.out");
    Path err = folder.resolve("djl.err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    // Its natives are unpacked here and not in the home folder, and nobody is told of it.
    builder.environment().put("DJL_CACHE_DIR", JARS.resolve("cache").toAbsolutePath().toString());
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("DJL ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    return Files.readString(out);
  }

  private static Map<String, List<String>> outputs(String printed) {
    Map<String, List<String>> outputs = new HashMap<>();
    for (String line : printed.lines().toList()) {
      List<String> cells = Arrays.asList(line.split("\t", -1));
      outputs.put(cells.get(0), cells.subList(1, cells.size()));
    }
    return outputs;
  }
}
