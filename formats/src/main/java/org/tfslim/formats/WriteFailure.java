package org.tfslim.formats;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says why something could not be written and what helps: room only if there is none, another
 * directory if this one is read-only, and so on. All messages about failed writes are made here.
 */
public final class WriteFailure {
  /**
   * With more free space than this, a disk that takes nothing lacks something else: it has no room
   * for another file.
   */
  private static final long ROOM_FOR_SURE = 4 << 20;

  /** How the names of files end that are not complete. */
  private static final String HIDDEN = ".partial";

  private enum Cause {
    NO_SPACE("No space left on device", "make room or choose another directory"),
    NO_INODES(
        "",
        "the disk holds as many files as it can (df -i shows it): delete some or choose another directory"),
    QUOTA("quota", "delete files of yours or choose another directory"),
    READ_ONLY("Read-only file system", "choose a directory on a disk that can be written to"),
    PERMISSION("ermission denied", "choose a directory that you may write to"),
    NOT_PERMITTED("Operation not permitted", PERMISSION.remedy),
    DIRECTORY("Is a directory", "choose another name for the file"),
    NO_DIRECTORY("ot a directory", "choose another directory"),
    LONG_NAME("File name too long", "choose a shorter name"),
    TOO_LARGE(
        "File too large",
        "the disk or a limit (ulimit -f) does not allow files of this size: raise it or choose another directory"),
    OPEN_FILES("Too many open files", "raise the limit of open files (ulimit -n)"),
    OTHER_PROGRAM("", "let only one program do so"),
    DEVICE("nput/output error", "check the disk or choose another directory"),
    OTHER("", "choose another directory");

    private final String text;
    private final String remedy;

    Cause(String text, String remedy) {
      this.text = text;
      this.remedy = remedy;
    }

    static Cause of(String reason) {
      for (Cause cause : values()) {
        if (!cause.text.isEmpty() && reason.contains(cause.text)) {
          return cause;
        }
      }
      return OTHER;
    }
  }

  private final Path target;
  private final String reason;
  private final Cause cause;

  private WriteFailure(Path target, String reason, Cause cause) {
    this.target = target;
    this.reason = reason;
    this.cause = cause;
  }

  /** What an exception means for a file or folder that was to be written. */
  public static WriteFailure of(Path target, IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return new WriteFailure(target, elsewhere(target, denied) + IoReason.of(e), Cause.PERMISSION);
    }
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return new WriteFailure(target, IoReason.of(e), Cause.NO_DIRECTORY);
    }
    if (e instanceof NoSuchFileException gone && String.valueOf(gone.getFile()).endsWith(HIDDEN)) {
      return new WriteFailure(target, "another program started to write it", Cause.OTHER_PROGRAM);
    }
    if (e instanceof NoSuchFileException gone) {
      return new WriteFailure(target, gone.getFile() + " is gone", Cause.NO_DIRECTORY);
    }
    return of(target, IoReason.of(e));
  }

  /** What a reason means that something else gave, such as TensorFlow. */
  public static WriteFailure of(Path target, String reason) {
    Cause cause = Cause.of(reason);
    if (cause == Cause.NO_SPACE && free(target).orElse(0) > ROOM_FOR_SURE) {
      cause = Cause.NO_INODES;
    }
    return new WriteFailure(target, reason, cause);
  }

  private static String elsewhere(Path target, FileSystemException e) {
    return e.getFile() == null || target.toString().equals(e.getFile()) ? "" : e.getFile() + ": ";
  }

  /** The reason, worded to follow a colon; with the free space where that matters. */
  public String reason() {
    boolean full = cause == Cause.NO_SPACE || cause == Cause.NO_INODES || cause == Cause.QUOTA;
    OptionalLong free = full ? free(target) : OptionalLong.empty();
    return free.isPresent()
        ? String.format(Locale.ROOT, "%s (%d MB free)", reason, free.getAsLong() >> 20)
        : reason;
  }

  /** What helps, worded to follow a semicolon or a colon. */
  public String remedy() {
    return cause.remedy;
  }

  /** The remedy as a sentence of its own begins, without its full stop. */
  public String remedySentence() {
    return remedy().substring(0, 1).toUpperCase(Locale.ROOT) + remedy().substring(1);
  }

  /**
   * The exception to throw.
   *
   * @param options those that choose another place
   */
  public SlimException exception(Exception thrown, String... options) {
    return new SlimException(
        "cannot write %s: %s; %s, then run this again".formatted(target, reason(), remedy()),
        thrown,
        options);
  }

  private static OptionalLong free(Path target) {
    Optional<Path> directory = Optional.of(target.toAbsolutePath());
    while (directory.isPresent() && !Files.isDirectory(directory.get())) {
      directory = directory.map(Path::getParent);
    }
    if (directory.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Files.getFileStore(directory.get()).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty(); // The reason before says what is wrong with the disk.
    }
  }
}
