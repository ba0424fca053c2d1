package org.tfslim.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tries a program that writes files with a kill at each of its changes of the file system. */
public final class KillPoints {
  private KillPoints() {}

  /** What is done with a folder. */
  @FunctionalInterface
  public interface Step {
    /** Does it. */
    void run(Path folder) throws IOException;
  }

  /**
   * For k = 1, 2, …: prepares a folder, runs the program until just before its k-th change of the
   * file system (a rename, a deletion, a new file or folder, a write, a force), lets nothing of it
   * touch the disk afterwards, and checks what is there. The last round is the one in which the
   * program comes to its end.
   *
   * @param rounds where the folders are made
   * @param program gets the folder as a path of {@link MortalFileSystem}
   * @return how many changes there are
   */
  public static int tryAll(Path rounds, Step before, Step program, Step check) throws IOException {
    for (int k = 1; ; k++) {
      Path folder = Files.createDirectory(rounds.resolve("kill " + k));
      before.run(folder);
      MortalFileSystem system = MortalFileSystem.dyingAt(k);
      boolean completed = false;
      try {
        program.run(system.of(folder));
        completed = true;
      } catch (Killed e) {
        system.closeAll();
      }
      try {
        check.run(folder);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("killed before change %d, %s".formatted(k, system.last()), e);
      }
      if (completed) {
        return k - 1;
      }
    }
  }
}
