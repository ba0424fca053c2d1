package org.tfslim.formats;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Pattern;

/** What an {@link IOException} means, in words: the message of many is only a path, or empty. */
public final class IoReason {
  private static final String UNKNOWN = "the system gives no reason";

  /** The class that a message begins with if it was made of another exception. */
  private static final Pattern CLASS =
      Pattern.compile("^([\\w$]+\\.)+[\\w$]*(Exception|Error): (?=.)");

  private IoReason() {}

  /** The reason, worded so that it can follow a colon. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException failure) {
      return failure.getFile() + " is in the way";
    }
    if (e instanceof NotDirectoryException) {
      return "it is not a directory";
    }
    if (e instanceof EOFException) {
      return "it ends too early";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    if (e instanceof DirectoryNotEmptyException failure) {
      return failure.getFile() + " is a folder with files in it";
    }
    if (e instanceof FileSystemLoopException) {
      return "its links lead in a circle";
    }
    if (e instanceof FileSystemException failure) {
      return failure.getReason() == null ? UNKNOWN : failure.getReason();
    }
    if (e instanceof ClosedByInterruptException) {
      return "it was interrupted";
    }
    if (e instanceof ClosedChannelException) {
      return "it was closed meanwhile";
    }
    if (e.getCause() instanceof IOException cause && cause.toString().equals(e.getMessage())) {
      return of(cause);
    }
    return e.getMessage() == null || e.getMessage().isBlank()
        ? UNKNOWN
        : CLASS.matcher(e.getMessage()).replaceFirst("");
  }
}
