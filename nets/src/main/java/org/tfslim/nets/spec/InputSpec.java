package org.tfslim.nets.spec;

import java.util.OptionalInt;
import org.tensorflow.ndarray.Shape;

/** The images, or videos, that a network takes. An immutable value. */
public final class InputSpec {
  private final int size;
  private final int channels;
  private final OptionalInt frames;
  private final int minSize;
  private final int minPooledSize;
  private final boolean anySize;
  private final OptionalInt maxSize;

  private InputSpec(
      int size,
      int channels,
      OptionalInt frames,
      int minSize,
      int minPooledSize,
      boolean anySize,
      OptionalInt maxSize) {
    this.size = size;
    this.channels = channels;
    this.frames = frames;
    this.minSize = minSize;
    this.minPooledSize = minPooledSize;
    this.anySize = anySize;
    this.maxSize = maxSize;
  }

  /**
   * Images, {@code [batch, size, size, channels]}, of this size only unless {@link #from} or {@link
   * #anySizeFrom} says more.
   *
   * @param size height and width in pixels
   */
  public static InputSpec images(int size, int channels) {
    return new InputSpec(
        size, channels, OptionalInt.empty(), size, size, false, OptionalInt.empty());
  }

  /**
   * Videos, {@code [batch, frames, size, size, channels]}.
   *
   * @param size height and width in pixels
   */
  public static InputSpec videos(int frames, int size, int channels) {
    return new InputSpec(
        size, channels, OptionalInt.of(frames), size, size, false, OptionalInt.empty());
  }

  /**
   * Also smaller ones, whose size must be known when the graph is built. The weights may depend on
   * it.
   *
   * @param minSize the smallest height and width that the network can be built for, with its
   *     default options
   */
  public InputSpec from(int minSize) {
    return new InputSpec(size, channels, frames, minSize, minSize, false, maxSize);
  }

  /**
   * Also other ones, with the same weights.
   *
   * @param minSize the smallest height and width that the network can be built for, with its
   *     default options
   */
  public InputSpec anySizeFrom(int minSize) {
    return new InputSpec(size, channels, frames, minSize, minSize, true, maxSize);
  }

  /**
   * Smaller ones too, with {@code global_pool} if the network takes it, and without auxiliary
   * logits. To be said after {@link #anySizeFrom}.
   *
   * @param minPooledSize the smallest height and width that the network can then be built for
   */
  public InputSpec pooledFrom(int minPooledSize) {
    return new InputSpec(size, channels, frames, minSize, minPooledSize, anySize, maxSize);
  }

  /**
   * No larger ones, unless with {@code global_pool}.
   *
   * @param maxSize the largest height and width that the network can be built for, with its default
   *     options
   */
  public InputSpec upTo(int maxSize) {
    return new InputSpec(
        size, channels, frames, minSize, minPooledSize, anySize, OptionalInt.of(maxSize));
  }

  /**
   * The same videos with another number of images.
   *
   * @throws IllegalStateException if these are not videos
   */
  public InputSpec withFrames(int number) {
    if (frames.isEmpty()) {
      throw new IllegalStateException("these are images, not videos: " + this);
    }
    return new InputSpec(
        size, channels, OptionalInt.of(number), minSize, minPooledSize, anySize, maxSize);
  }

  /** The height and width that the network was made for, in pixels. */
  public int size() {
    return size;
  }

  /** The colours: 1 or 3. */
  public int channels() {
    return channels;
  }

  /** How many images a video has; empty for a network that takes images. */
  public OptionalInt frames() {
    return frames;
  }

  /** The smallest height and width that the network can be built for, with its default options. */
  public int minSize() {
    return minSize;
  }

  /**
   * The largest height and width that the network can be built for, with its default options; empty
   * if there is none.
   */
  public OptionalInt maxSize() {
    return maxSize;
  }

  /** Whether the network can be built for images of this size, with its default options. */
  public boolean takes(int pixels) {
    return pixels >= minSize && pixels <= maxSize.orElse(pixels);
  }

  /**
   * The smallest height and width that the network can be built for with {@code global_pool} if it
   * takes it, and without auxiliary logits.
   */
  public int minPooledSize() {
    return minPooledSize;
  }

  /**
   * Whether the same weights take images of any size, also one that is not known when the graph is
   * built: with {@code global_pool} if the network takes it, and without auxiliary logits.
   */
  public boolean anySize() {
    return anySize;
  }

  /** The shape of a batch of the network's own size. */
  public Shape shape(long batch) {
    return shape(batch, size);
  }

  /**
   * The shape of a batch.
   *
   * @param batch may be {@link Shape#UNKNOWN_SIZE}
   * @param size height and width, which may be {@link Shape#UNKNOWN_SIZE}
   */
  public Shape shape(long batch, long size) {
    return shape(batch, size, channels);
  }

  /**
   * The shape of a batch with another number of colours.
   *
   * @param batch may be {@link Shape#UNKNOWN_SIZE}
   * @param size height and width, which may be {@link Shape#UNKNOWN_SIZE}
   */
  public Shape shape(long batch, long size, long channels) {
    return frames.isPresent()
        ? Shape.of(batch, frames.getAsInt(), size, size, channels)
        : Shape.of(batch, size, size, channels);
  }

  /** For tables: {@code 299 x 299 x 3}, {@code 16 x 112 x 112 x 3}. */
  @Override
  public String toString() {
    String image = "%d x %d x %d".formatted(size, size, channels);
    return frames.isPresent() ? frames.getAsInt() + " x " + image : image;
  }
}
