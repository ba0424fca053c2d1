package org.tfslim.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A small clone of the repository with {@code bin/slim}, in which nothing has to be compiled: Java
 * and Maven are scripts that say how they were called.
 */
public final class LauncherClone {
  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then echo 'openjdk version "17.0.1"' >&2; exit 0; fi
      echo "LC_ALL=${LC_ALL:-}"
      for word in "$@"; do echo "$word"; done
      """;
  private static final String MAVEN = "#!/bin/sh\necho \"mvn $*\" >>'%s'\n";
  private static final String LOCALE =
      """
      #!/bin/sh
      case "$1:${LC_ALL:-${LANG:-}}" in
        -a:*) echo C; echo xx_XX.utf8 ;;
        charmap:xx_XX.utf8) echo UTF-8 ;;
        *) echo ANSI_X3.4-1968 ;;
      esac
      """;

  private final Path root;
  private final Path tools;
  private final Path mavenCalls;
  private final Map<String, String> environment = new TreeMap<>();

  private LauncherClone(Path folder) {
    this.root = folder.resolve("clone");
    this.tools = folder.resolve("tools");
    this.mavenCalls = folder.resolve("mvn.txt");
  }

  /**
   * Makes one of which every command is built.
   *
   * @param folder an empty one, which every user may enter from now on
   */
  public static LauncherClone built(Path folder) throws IOException {
    LauncherClone clone = new LauncherClone(folder.toRealPath());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path script = clone.write("bin/slim", Files.readString(script()));
    clone.makeExecutable(script);
    clone.write("pom.xml", "<project/>");
    clone.write(".mvn/maven.config", "");
    for (String module : List.of("train", "eval", "export")) {
      clone.write(module + "/pom.xml", "<project/>");
      clone.write(module + "/src/main/java/Main.java", "class Main {}");
      clone.write(module + "/target/quick/tfslim-" + module + "-0.1.0.jar", "jar");
      clone.write(
          module + "/target/quick/classpath", clone.write("repository/a.jar", "a").toString());
    }
    clone.makeExecutable(Files.writeString(clone.tool("java"), JAVA));
    clone.makeExecutable(Files.writeString(clone.tool("mvn"), MAVEN.formatted(clone.mavenCalls)));
    clone.makeExecutable(Files.writeString(clone.tool("locale"), LOCALE));
    clone.setAges(Duration.ofHours(1));
    clone.write("target/launcher/built", clone.root + " \n");
    Path home = Files.createDirectories(folder.resolve("home"));
    clone.environment.put("PATH", clone.tools + ":/usr/bin:/bin");
    clone.environment.put("HOME", home.toString());
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    clone.environment.put("TMPDIR", temporary.toString());
    clone.environment.put("LC_ALL", "xx_XX.utf8");
    return clone;
  }

  private static Path script() {
    return TestData.path(".").resolve("../bin/slim").normalize();
  }

  private Path tool(String name) throws IOException {
    return Files.createDirectories(tools).resolve(name);
  }

  private void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Makes everything so old. */
  private void setAges(Duration age) throws IOException {
    try (var all = Files.walk(root)) {
      for (Path path : all.toList()) {
        setAge(path, age);
      }
    }
  }

  private static void setAge(Path path, Duration age) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  /** Its folder. */
  public Path root() {
    return root;
  }

  /** A file or folder of it. */
  public Path path(String name) {
    return root.resolve(name);
  }

  /** Writes a file of it. */
  public Path write(String name, String text) throws IOException {
    Path file = path(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Makes a file so old; a negative age is in the future. */
  public void setAge(String name, Duration age) throws IOException {
    setAge(path(name), age);
  }

  /** A variable of the environment of the calls from now on. */
  public LauncherClone with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** How often Maven was called. */
  public long builds() throws IOException {
    return Files.exists(mavenCalls) ? Files.readAllLines(mavenCalls).size() : 0;
  }

  /**
   * What a call printed.
   *
   * @param exitCode 0 on success
   * @param text standard output and error
   */
  public record Result(int exitCode, String text) {}

  /** Runs {@code bin/slim} as the user of this process. */
  public Result run(String... words) throws IOException, InterruptedException {
    return run(List.of(), words);
  }

  /** Runs it as a user without rights: that of this process, or if that is root, {@code nobody}. */
  public Result runWithoutRights(String... words) throws IOException, InterruptedException {
    return run(isRoot() ? List.of("setpriv", "--reuid=65534", "--clear-groups") : List.of(), words);
  }

  /** Whether the user of this process has all rights. */
  public static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private Result run(List<String> before, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(path("bin/slim").toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(root.getParent().toFile()).environment().clear();
    builder.environment().putAll(environment);
    Path output = Files.createTempFile("launcher", ".txt");
    try {
      Process process = builder.redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("it waits for something: " + Files.readString(output));
      }
      return new Result(
          process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }
}
