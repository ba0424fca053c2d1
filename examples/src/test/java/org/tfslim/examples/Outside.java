package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.tfslim.testkit.TestData;

/**
 * A project in {@code examples/outside}, built by a Maven of its own against the jars of the build.
 *
 * <p>The jars are installed in a repository of the test. For everything else that repository links
 * to the one of this build, so that nothing is fetched twice and nothing of ours is left in there.
 */
final class Outside {
  private static final List<String> MODULES = List.of("formats", "slim", "nets", "classification");

  private final Path target;
  private final List<Path> classPath;

  private Outside(Path target, List<Path> classPath) {
    this.target = target;
    this.classPath = classPath;
  }

  /** The folder of the clone. */
  static Path root() {
    return TestData.path("fashion_mnist").toAbsolutePath().normalize().getParent().getParent();
  }

  /** Whether this build has made jars: {@code mvn test} does not, {@code mvn verify} does. */
  static boolean hasJars() {
    return jar("formats").toString().endsWith(".jar");
  }

  /** Builds a project with an empty {@code folder} for everything that it makes. */
  static Outside build(String project, Path folder) throws IOException, InterruptedException {
    Path root = root();
    Path repository = repository(root, folder.resolve("repository"));
    Path target = folder.resolve("target");
    run(
        root.resolve("examples/outside").resolve(project),
        List.of(
            System.getProperty("tfslim.maven"),
            "-B",
            "-q",
            "-Dmaven.repo.local=" + repository,
            "-Doutside.target=" + target,
            "-Dtensorflow.native=" + System.getProperty("tfslim.native"),
            "compile"));
    List<Path> classPath =
        Arrays.stream(Files.readString(target.resolve("classpath")).split(File.pathSeparator))
            .map(Path::of)
            .toList();
    return new Outside(target, classPath);
  }

  /** The file names of the jars that the project gets. */
  List<String> jars() {
    return classPath.stream().map(path -> path.getFileName().toString()).toList();
  }

  /** Runs a program of the project with its own class path, and returns what it prints. */
  String run(Class<?> main, String... args) throws IOException, InterruptedException {
    List<Path> paths = new ArrayList<>(classPath);
    paths.add(0, target.resolve("classes"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, paths.stream().map(Path::toString).toList()),
                main.getName()));
    command.addAll(List.of(args));
    return run(target, command);
  }

  private static Path repository(Path root, Path repository) throws IOException {
    Path shared = Path.of(System.getProperty("tfslim.repository"));
    link(shared, repository, "org");
    link(shared.resolve("org"), repository.resolve("org"), "tfslim");
    Path ours = repository.resolve("org/tfslim");
    install(ours, "tfslim", "pom", root.resolve("pom.xml"));
    for (String module : MODULES) {
      install(ours, "tfslim-" + module, "pom", root.resolve(module).resolve("pom.xml"));
      install(ours, "tfslim-" + module, "jar", jar(module));
    }
    return repository;
  }

  /** Links to everything in {@code from} but {@code except}. */
  private static void link(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (!file.endsWith(except)) {
          Files.createSymbolicLink(to.resolve(file.getFileName()), file);
        }
      }
    }
  }

  private static void install(Path ours, String artifact, String type, Path file)
      throws IOException {
    String version = jar("formats").getFileName().toString().replaceAll("tfslim-\\w+-|\\.jar", "");
    Path folder = Files.createDirectories(ours.resolve(artifact).resolve(version));
    Files.copy(file, folder.resolve(artifact + "-" + version + "." + type));
  }

  /** The jar of a module, as the build put it on the class path of this test. */
  private static Path jar(String module) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(
            path -> path.toString().contains(File.separator + module + File.separator + "target"))
        .filter(path -> !path.toString().contains("test"))
        .findFirst()
        .orElseThrow();
  }

  private static String run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
    return output;
  }
}
