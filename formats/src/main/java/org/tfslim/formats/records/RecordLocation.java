package org.tfslim.formats.records;

import java.nio.file.Path;

/**
 * The place of a record, for messages.
 *
 * @param file the TFRecord file
 * @param record the record's number in its file, from 0
 * @param offset the byte of the file at which the record's header starts
 */
public record RecordLocation(Path file, long record, long offset) {
  @Override
  public String toString() {
    return file + ": record " + record + " at byte " + offset;
  }
}
