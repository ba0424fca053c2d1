package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteFailureTest {
  @TempDir Path folder;

  private String message(IOException e) {
    Path target = folder.resolve("a.txt");
    String message = WriteFailure.of(target, e).exception(e).getMessage();
    assertThat(message)
        .startsWith("cannot write " + target + ": ")
        .endsWith(", then run this again")
        .doesNotContain("Exception", "java.");
    return message.substring(("cannot write " + target + ": ").length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Read-only file system|choose a directory on a disk that can be written to",
        "Permission denied|choose a directory that you may write to",
        "Operation not permitted|choose a directory that you may write to",
        "Is a directory|choose another name for the file",
        "Not a directory|choose another directory",
        "File name too long|choose a shorter name",
        "File too large|ulimit -f",
        "Too many open files|ulimit -n",
        "Disk quota exceeded|delete files of yours",
        "Input/output error|check the disk",
        "Stale file handle|choose another directory"
      })
  void theRemedyFitsTheReason(String reason, String remedy) {
    assertThat(message(new FileSystemException("a.txt", null, reason)))
        .startsWith(reason)
        .contains(remedy)
        .doesNotContain("make room");
  }

  /** The disk of this test has room. */
  @Test
  void aDiskWithRoomLacksRoomForFiles() {
    assertThat(message(new FileSystemException("a.txt", null, "No space left on device")))
        .contains("MB free)", "df -i shows it")
        .doesNotContain("make room");
  }

  @Test
  void exceptionsWithoutAReasonAreWorded() {
    assertThat(message(new AccessDeniedException(folder.toString())))
        .startsWith(folder + ": permission denied; choose a directory that you may write to");
    assertThat(message(new FileAlreadyExistsException("b"))).startsWith("b is in the way; ");
    assertThat(message(new NoSuchFileException("b"))).startsWith("b is gone; ");
    assertThat(message(new NoSuchFileException(".a.partial")))
        .startsWith("another program started to write it; let only one program do so");
    assertThat(message(new IOException("java.io.IOException: Broken pipe")))
        .startsWith("Broken pipe; ");
  }
}
