package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.testkit.JavaCommand;

class RunLockTest {
  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  private RunDirectory run() {
    return RunDirectory.at(folder.resolve("run"));
  }

  @Test
  void aDirectoryIsLockedOnceInAProcess() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("run"));
    try (RunLock lock = run().lock(warnings::add)) {
      for (String path : List.of("run", "link", "run/../run")) {
        RunDirectory same = RunDirectory.at(folder.resolve(path));
        assertThatThrownBy(() -> same.lock(warnings::add))
            .as(path)
            .isInstanceOf(SlimException.class)
            .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ");
      }
      assertThat(lock.isLost()).isFalse();
      RunDirectory.at(folder.resolve("another")).lock(warnings::add).close();
    }
    run().lock(warnings::add).close();
    assertThat(warnings).isEmpty();
    assertThat(CheckpointPaths.in(run().path())).isEmpty();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamedWithTheReason() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Map<Path, String> reasons =
        Map.of(file, file + " is in the way", file.resolve("run"), "Not a directory");
    reasons.forEach(
        (path, reason) -> {
          RunDirectory directory = RunDirectory.at(path);
          assertThatThrownBy(directory::create)
              .isInstanceOf(SlimException.class)
              .hasMessageContaining(
                  "cannot write %s: %s; choose another directory".formatted(path, reason));
        });
  }

  /** Holds the lock until its standard input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      RunLock lock = RunDirectory.at(Path.of(args[0])).lock(System.out::println);
      CheckpointPaths.in(lock.directory().path()); // Looks at the files without losing the lock.
      System.out.println("locked " + lock.directory());
      System.in.read();
    }
  }

  @Test
  void anotherProcessIsNamedAndItsLockEndsWithIt() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(JavaCommand.of(Holder.class, run().toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).startsWith("locked ");
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> run().lock(warnings::add))
            .isInstanceOf(SlimException.class)
            .hasMessageContaining("%s is in use: process %d on ".formatted(run(), process.pid()));
      }
      process.destroyForcibly().waitFor();
      run().lock(warnings::add).close();
    } finally {
      process.destroyForcibly();
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void withoutLocksItWarns() {
    run().create();
    RunLock.Locks none =
        channel -> {
          throw new IOException("No locks available");
        };
    try (RunLock lock = RunLock.take(run(), none, warnings::add)) {
      assertThat(warnings).singleElement().asString().contains("cannot be locked", "No locks");
      assertThat(lock.isLost()).isFalse();
      assertThatThrownBy(() -> RunLock.take(run(), none, warnings::add))
          .isInstanceOf(SlimException.class);
    }
    RunLock.Locks taken = channel -> null;
    assertThatThrownBy(() -> RunLock.take(run(), taken, warnings::add))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("is in use");
    run().lock(warnings::add).close();
  }

  @Test
  void noticesThatTheDirectoryIsAnotherOne() throws IOException {
    try (RunLock lock = run().lock(warnings::add)) {
      Files.move(run().path(), folder.resolve("away"));
      assertThat(lock.isLost()).isTrue();
      lock.takeAgain();
      assertThat(lock.isLost()).isFalse();
      assertThatThrownBy(() -> run().lock(warnings::add)).isInstanceOf(SlimException.class);
      Files.delete(run().path().resolve(RunLock.FILE_NAME));
      assertThat(lock.isLost()).isTrue();
    }
  }
}
