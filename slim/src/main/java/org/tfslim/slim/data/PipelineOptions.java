package org.tfslim.slim.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.tfslim.slim.images.ImageFunction;

/**
 * What an {@link InputPipeline} reads from TFRecord files, and how. An immutable value, made by
 * {@link #builder}.
 */
public final class PipelineOptions {
  private static final long LARGEST_DEFAULT_SHUFFLE_BUFFER = 10_000;

  private final List<Path> files;
  private final long numSamples;
  private final int batchSize;
  private final int numClasses;
  private final int labelsOffset;
  private final int channels;
  private final ImageFunction preprocessing;
  private final int readers;
  private final int preprocessingThreads;
  private final long shuffleBuffer;
  private final int prefetch;
  private final long seed;

  private PipelineOptions(Builder builder) {
    files = List.copyOf(builder.files);
    numSamples = builder.numSamples;
    batchSize = builder.batchSize;
    numClasses = builder.numClasses;
    labelsOffset = builder.labelsOffset;
    channels = builder.channels;
    preprocessing = Objects.requireNonNull(builder.preprocessing, "preprocessing");
    readers = builder.readers;
    preprocessingThreads = builder.preprocessingThreads;
    shuffleBuffer =
        builder.shuffleBuffer == 0
            ? Math.min(numSamples, LARGEST_DEFAULT_SHUFFLE_BUFFER)
            : builder.shuffleBuffer;
    prefetch = builder.prefetch;
    seed = builder.seed;
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no files to read");
    }
    requirePositive(numSamples, "numSamples");
    requirePositive(batchSize, "batchSize");
    requirePositive(numClasses, "numClasses");
    requirePositive(readers, "readers");
    requirePositive(preprocessingThreads, "preprocessingThreads");
    requirePositive(shuffleBuffer, "shuffleBuffer");
    requirePositive(prefetch, "prefetch");
  }

  private static void requirePositive(long value, String name) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
  }

  /** TFRecord files in slim's schema, in the order of an evaluation pass. */
  public List<Path> files() {
    return files;
  }

  /** How many records they hold together; counted, because the order of an epoch depends on it. */
  public long numSamples() {
    return numSamples;
  }

  /** Samples in a batch. */
  public int batchSize() {
    return batchSize;
  }

  /** Labels are in {@code [0, numClasses)} after the offset is subtracted. */
  public int numClasses() {
    return numClasses;
  }

  /** What is subtracted from every label. */
  public int labelsOffset() {
    return labelsOffset;
  }

  /** The channels of the decoded images, 1 or 3. */
  public int channels() {
    return channels;
  }

  /** Makes a decoded image the network's input. */
  public ImageFunction preprocessing() {
    return preprocessing;
  }

  /** Files read at a time: slim's {@code num_readers}. */
  public int readers() {
    return readers;
  }

  /** Images decoded at a time: slim's {@code num_preprocessing_threads}. */
  public int preprocessingThreads() {
    return preprocessingThreads;
  }

  /** Records that wait to be drawn at random; as many as the samples for a perfect shuffle. */
  public long shuffleBuffer() {
    return shuffleBuffer;
  }

  /** Batches that are made ahead. */
  public int prefetch() {
    return prefetch;
  }

  /** The seed of the order and of the augmentation. */
  public long seed() {
    return seed;
  }

  /** Starts from slim's defaults; files, samples, classes and preprocessing must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the options; what has no default must be set. */
  public static final class Builder {
    private List<Path> files = List.of();
    private long numSamples;
    private int batchSize = 32;
    private int numClasses;
    private int labelsOffset;
    private int channels = 3;
    private ImageFunction preprocessing;
    private int readers = 4;
    private int preprocessingThreads = 4;
    private long shuffleBuffer;
    private int prefetch = 2;
    private long seed;

    private Builder() {}

    /** The record files and how many samples they hold together. */
    public Builder source(List<Path> recordFiles, long samples) {
      files = recordFiles;
      numSamples = samples;
      return this;
    }

    /** Samples in a batch; 32 unless set. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** The number of classes after {@code offset} (0 unless slim's flag sets it) is subtracted. */
    public Builder labels(int classes, int offset) {
      numClasses = classes;
      labelsOffset = offset;
      return this;
    }

    /** The channels to decode to (3 unless set) and what makes an image the network's input. */
    public Builder images(int imageChannels, ImageFunction function) {
      channels = imageChannels;
      preprocessing = function;
      return this;
    }

    /** Files read at a time and images decoded at a time; 4 and 4 unless set. */
    public Builder threads(int forReading, int forPreprocessing) {
      readers = forReading;
      preprocessingThreads = forPreprocessing;
      return this;
    }

    /** Records that wait to be drawn; all samples, but no more than 10,000, unless set. */
    public Builder shuffleBuffer(long value) {
      shuffleBuffer = value;
      return this;
    }

    /** Batches made ahead; 2 unless set. */
    public Builder prefetch(int value) {
      prefetch = value;
      return this;
    }

    /** The seed of the order and the augmentation; 0 unless set. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** The options; throws IllegalArgumentException if one is missing or out of range. */
    public PipelineOptions build() {
      return new PipelineOptions(this);
    }
  }
}
