package org.tfslim.classification;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user says about a checkpoint. The rest comes from the {@code model_info.json} beside it,
 * or from the network's own defaults; {@link ModelSettings} puts them together. Start with {@link
 * #NONE} or {@link #builder}.
 */
public final class ModelOverrides {
  /** Nothing is said: everything comes from {@code model_info.json}. */
  public static final ModelOverrides NONE = builder().build();

  private static final int GREY = 1;
  private static final int COLOUR = 3;

  private final Optional<String> modelName;
  private final Optional<Integer> numClasses;
  private final Optional<Integer> imageSize;
  private final Optional<Integer> channels;
  private final Optional<String> preprocessingName;
  private final Optional<Path> labelsPath;
  private final Optional<Integer> labelsOffset;

  private ModelOverrides(Builder builder) {
    modelName = builder.modelName;
    numClasses = builder.numClasses;
    imageSize = builder.imageSize;
    channels = builder.channels;
    preprocessingName = builder.preprocessingName;
    labelsPath = builder.labelsPath;
    labelsOffset = builder.labelsOffset;
  }

  /** Nothing is said yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** The network's name in the registry. */
  public Optional<String> modelName() {
    return modelName;
  }

  /** Classes of its logits, the labels offset taken off. */
  public Optional<Integer> numClasses() {
    return numClasses;
  }

  /** Height and width of its input, in pixels. */
  public Optional<Integer> imageSize() {
    return imageSize;
  }

  /** Channels of its input: 1 or 3. */
  public Optional<Integer> channels() {
    return channels;
  }

  /** What its images go through. */
  public Optional<String> preprocessingName() {
    return preprocessingName;
  }

  /** A file with the names of the classes. */
  public Optional<Path> labelsPath() {
    return labelsPath;
  }

  /** How many classes that file names before the network's first one. */
  public Optional<Integer> labelsOffset() {
    return labelsOffset;
  }

  /** A builder that starts with what is said here. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.modelName = modelName;
    builder.numClasses = numClasses;
    builder.imageSize = imageSize;
    builder.channels = channels;
    builder.preprocessingName = preprocessingName;
    builder.labelsPath = labelsPath;
    builder.labelsOffset = labelsOffset;
    return builder;
  }

  /** Collects what is said. */
  public static final class Builder {
    private Optional<String> modelName = Optional.empty();
    private Optional<Integer> numClasses = Optional.empty();
    private Optional<Integer> imageSize = Optional.empty();
    private Optional<Integer> channels = Optional.empty();
    private Optional<String> preprocessingName = Optional.empty();
    private Optional<Path> labelsPath = Optional.empty();
    private Optional<Integer> labelsOffset = Optional.empty();

    private Builder() {}

    /** The network's name in the registry. */
    public Builder modelName(String name) {
      modelName = Optional.of(name);
      return this;
    }

    /** Classes of its logits, the labels offset taken off. */
    public Builder numClasses(int classes) {
      numClasses = Optional.of(classes);
      return this;
    }

    /** Height and width of its input, in pixels. */
    public Builder imageSize(int pixels) {
      imageSize = Optional.of(pixels);
      return this;
    }

    /** Whether its images have one channel; otherwise they have three. */
    public Builder useGrayscale(boolean grey) {
      channels = Optional.of(grey ? GREY : COLOUR);
      return this;
    }

    /** What its images go through. */
    public Builder preprocessingName(String name) {
      preprocessingName = Optional.of(name);
      return this;
    }

    /** A file with the names of the classes, in lines such as {@code 3:dress}. */
    public Builder labelsPath(Path file) {
      labelsPath = Optional.of(file);
      return this;
    }

    /** How many classes that file names before the network's first one. */
    public Builder labelsOffset(int offset) {
      labelsOffset = Optional.of(offset);
      return this;
    }

    /** What was said. */
    public ModelOverrides build() {
      return new ModelOverrides(this);
    }
  }
}
