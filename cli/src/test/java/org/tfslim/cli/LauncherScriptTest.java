package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.testkit.LauncherClone;
import org.tfslim.testkit.LauncherClone.Result;

/** {@code bin/slim} on machines, and for users, of every kind. */
@DisabledOnOs(OS.WINDOWS) // a shell script
class LauncherScriptTest {
  @TempDir Path folder;
  private LauncherClone clone;

  @BeforeEach
  void make() throws IOException {
    folder = folder.toRealPath();
    clone = LauncherClone.built(folder);
  }

  @AfterEach
  void letDelete() throws IOException {
    for (String name : new String[] {"clone/target/launcher", "clone/target", "clone", "home"}) {
      allow(folder.resolve(name), "rwxrwxrwx");
    }
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void whatIsBuiltIsRun() throws IOException, InterruptedException {
    Result run = clone.run("eval", "--checkpoint_path=a b", "*", "");
    assertThat(run.exitCode()).as(run.text()).isZero();
    assertThat(run.text())
        .endsWith("org.tfslim.eval.EvalProgram\n--checkpoint_path=a b\n*\n\n")
        .contains("\n-cp\n" + clone.path("eval/target/quick/tfslim-eval-0.1.0.jar") + ":");
    assertThat(clone.builds()).isZero();
  }

  @Test
  void aWordCannotActOnTheTerminal() throws IOException, InterruptedException {
    Result run = clone.run("ev\u001b[31mal");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.text())
        .isEqualTo("bin/slim: error: no command 'ev?[31mal'; bin/slim help lists them\n");
    Result home = clone.with("JAVA_HOME", "/\u001b]0;title\u0007").run("eval");
    assertThat(home.text()).contains("JAVA_HOME is /?]0;title?, but");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en_US.UTF-8", "C", "POSIX", "de_DE", ""})
  void aLocaleThatReadsAllNamesIsFound(String locale) throws IOException, InterruptedException {
    Result run = clone.with("LC_ALL", locale).run("eval");
    assertThat(run.text()).startsWith("LC_ALL=xx_XX.utf8\n").doesNotContain("warning");
  }

  @Test
  void aLocaleThatReadsAllNamesIsKept() throws IOException, InterruptedException {
    assertThat(clone.with("LC_ALL", "").with("LANG", "xx_XX.utf8").run("eval").text())
        .startsWith("LC_ALL=\n");
  }

  @Test
  void aSystemWithoutSuchALocaleIsToldSo() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("tools/locale"), "#!/bin/sh\necho ANSI_X3.4-1968\n");
    assertThat(clone.with("LC_ALL", "de_DE").run("eval").text())
        .startsWith("bin/slim: warning: this system has no UTF-8 locale")
        .contains("LC_ALL=de_DE\n");
  }

  @Test
  void newerSourcesAreBuiltOnce() throws IOException, InterruptedException {
    clone.setAge("eval/src/main/java/Main.java", Duration.ofSeconds(-1));
    Thread.sleep(1100);
    assertThat(clone.run("eval").text()).contains("sources changed, building again");
    assertThat(clone.run("eval").text()).doesNotContain("building");
    assertThat(clone.builds()).isEqualTo(1);
    clone.with("SLIM_MAVEN_ARGS", "-Pgpu");
    assertThat(clone.run("eval").text()).contains("building again");
    assertThat(clone.builds()).isEqualTo(2);
  }

  @Test
  void sourcesWithATimeInTheFutureAreBuiltOnce() throws IOException, InterruptedException {
    clone.setAge("eval/src/main/java/Main.java", Duration.ofDays(-400));
    clone.setAge("pom.xml", Duration.ofHours(-2));
    assertThat(clone.run("eval").exitCode()).isZero();
    assertThat(clone.run("eval").text()).doesNotContain("building");
    assertThat(clone.run("train").exitCode()).isZero();
    assertThat(clone.builds()).isEqualTo(1);
    clone.write("eval/src/main/java/Main.java", "class Main { int changed; }");
    clone.setAge("eval/src/main/java/Main.java", Duration.ofDays(-400));
    assertThat(clone.run("eval").exitCode()).isZero();
    assertThat(clone.builds()).isEqualTo(2);
  }

  @Test
  void whoeverCannotBuildIsToldWhoCan() throws IOException, InterruptedException {
    clone.setAge("eval/src/main/java/Main.java", Duration.ofSeconds(-1));
    allow(clone.path("target"), "r-xr-xr-x");
    allow(clone.path("target/launcher"), "r-xr-xr-x");
    allow(clone.root(), "r-xr-xr-x");
    Result run = clone.runWithoutRights("eval");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text())
        .startsWith("bin/slim: error: the sources or SLIM_MAVEN_ARGS are not those of the build")
        .contains("you cannot write to " + clone.root())
        .contains("let " + System.getProperty("user.name") + " run 'bin/slim doctor' once");
    assertThat(clone.builds()).isZero();
  }

  @Test
  void aCloneThatNobodyBuiltIsToldSo() throws IOException, InterruptedException {
    Files.delete(clone.path("target/launcher/built"));
    allow(clone.path("target/launcher"), "r-xr-xr-x");
    allow(clone.path("target"), "r-xr-xr-x");
    allow(clone.root(), "r-xr-xr-x");
    Result run = clone.runWithoutRights("eval");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).startsWith("bin/slim: error: tfslim is not built yet, and you cannot");
  }

  @Test
  void whatAnotherUserBuiltRunsWithoutWriting() throws IOException, InterruptedException {
    allow(clone.path("target/launcher"), "r-xr-xr-x");
    allow(clone.path("target"), "r-xr-xr-x");
    allow(clone.root(), "r-xr-xr-x");
    allow(folder.resolve("home"), "rwxrwxrwx");
    Result run = clone.runWithoutRights("eval", "--help");
    assertThat(run.exitCode()).as(run.text()).isZero();
    assertThat(run.text()).endsWith("org.tfslim.eval.EvalProgram\n--help\n");
  }

  @Test
  void jarsThatOnlyTheBuilderReadsAreNamed() throws IOException, InterruptedException {
    allow(clone.path("repository"), "---------");
    try {
      Result run = clone.runWithoutRights("eval");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.text())
          .startsWith("bin/slim: error: cannot read " + clone.path("repository/a.jar"))
          .contains("SLIM_MAVEN_ARGS=-Dmaven.repo.local=DIR");
    } finally {
      allow(clone.path("repository"), "rwxrwxrwx");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"11.0.2", "1.8.0_292"})
  void anOlderJavaIsRefused(String version) throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("tools/java"),
        "#!/bin/sh\necho 'openjdk version \"" + version + "\"' >&2\n");
    Result run = clone.run("eval");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("Java 17 or newer is needed").contains("is " + version);
  }

  @Test
  void aJavaHomeWithoutJavaIsNamed() throws IOException, InterruptedException {
    Result run = clone.with("JAVA_HOME", folder.resolve("none").toString()).run("eval");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text()).contains("there is no " + folder.resolve("none/bin/java"));
  }

  @Test
  void aBuildThatWasKilledIsNotWaitedFor() throws IOException, InterruptedException {
    clone.setAge("eval/src/main/java/Main.java", Duration.ofSeconds(-1));
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    String host = first("uname", "-n");
    clone.write("target/launcher/lock/holder", ended.pid() + " " + host);
    assertThat(clone.run("eval").exitCode()).isZero();
    assertThat(clone.builds()).isEqualTo(1);
    assertThat(clone.path("target/launcher/lock")).doesNotExist();
  }

  // ---- where JavaCPP unpacks TensorFlow

  private static String cache(Path place) {
    return "\n-Dorg.bytedeco.javacpp.cachedir=" + place + "\n";
  }

  private Path temporary() throws IOException, InterruptedException {
    String id = LauncherClone.isRoot() ? "65534" : userId();
    return folder.resolve("tmp/tfslim-" + id);
  }

  private static String userId() throws IOException {
    return first("id", "-u");
  }

  private static String first(String... command) throws IOException {
    try (BufferedReader reader = new ProcessBuilder(command).start().inputReader()) {
      return reader.readLine();
    }
  }

  @Test
  void librariesAreUnpackedInTheHome() throws IOException, InterruptedException {
    assertThat(clone.run("eval").text()).contains(cache(folder.resolve("home/.javacpp/cache")));
    assertThat(
            clone
                .with("SLIM_JAVA_OPTS", "-Dorg.bytedeco.javacpp.cachedir=/mine")
                .run("eval")
                .text())
        .contains(cache(Path.of("/mine")))
        .doesNotContain("home/.javacpp");
  }

  @Test
  void withoutAHomeOnlyThisUserMayWriteToTheirFolder() throws IOException, InterruptedException {
    allow(folder.resolve("home"), "r-xr-xr-x");
    Path place = temporary();
    Result run = clone.runWithoutRights("eval");
    assertThat(run.text()).contains(cache(place));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
        .isEqualTo("rwx------");
    assertThat(clone.runWithoutRights("eval").text()).contains(cache(place));
  }

  @Test
  void aFolderThatOthersCanWriteToIsRefused() throws IOException, InterruptedException {
    allow(folder.resolve("home"), "r-xr-xr-x");
    assertThat(clone.runWithoutRights("eval").text()).contains(cache(temporary()));
    allow(temporary(), "rwxrwx---");
    assertRefused();
  }

  @Test
  void aLinkToAFolderIsRefused() throws IOException, InterruptedException {
    allow(folder.resolve("home"), "r-xr-xr-x");
    assertThat(clone.runWithoutRights("eval").text()).contains(cache(temporary()));
    Path elsewhere = Files.move(temporary(), folder.resolve("elsewhere"));
    Files.createSymbolicLink(temporary(), elsewhere);
    assertRefused();
  }

  @Test
  void aFolderOfAnotherUserIsRefused() throws IOException, InterruptedException {
    assumeTrue(LauncherClone.isRoot(), "only root can make a folder of another user");
    allow(folder.resolve("home"), "r-xr-xr-x");
    allow(Files.createDirectory(temporary()), "rwx------");
    assertRefused();
  }

  private void assertRefused() throws IOException, InterruptedException {
    Result run = clone.runWithoutRights("eval");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.text())
        .startsWith("bin/slim: error: no safe folder for TensorFlow's libraries")
        .contains(temporary() + " is not yours alone")
        .contains("SLIM_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR");
  }
}
