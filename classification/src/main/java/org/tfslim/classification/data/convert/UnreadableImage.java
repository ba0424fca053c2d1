package org.tfslim.classification.data.convert;

import java.util.Objects;

/**
 * An image that no network can be trained with.
 *
 * @param name its path below the source directory
 * @param reason what is wrong, worded to follow "it"
 */
public record UnreadableImage(String name, String reason) implements Comparable<UnreadableImage> {
  /** The file in a data set's directory that lists them. */
  public static final String LIST = "unreadable.txt";

  /** Checks that both are there, because records are also read from a file. */
  public UnreadableImage {
    Objects.requireNonNull(name);
    Objects.requireNonNull(reason);
  }

  /** By name. */
  @Override
  public int compareTo(UnreadableImage other) {
    return name.compareTo(other.name);
  }
}
