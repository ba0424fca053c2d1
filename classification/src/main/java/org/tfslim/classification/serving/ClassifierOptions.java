package org.tfslim.classification.serving;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.data.ImageLimit;
import org.tfslim.slim.export.SavedModels;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.saving.AverageUse;

/** How a classifier is loaded and run. Start with {@link #DEFAULT} and change what you need. */
public final class ClassifierOptions {
  /** How many classes an image gets by default. */
  public static final int DEFAULT_TOP_K = 5;

  /** Batches of at most 32, everything else as the model says. */
  public static final ClassifierOptions DEFAULT =
      new ClassifierOptions(
          OptionalInt.empty(),
          32,
          ImageLimit.DEFAULT,
          0,
          ModelOverrides.NONE,
          AverageUse.IF_STORED,
          SignatureChoice.NONE,
          List.of(SavedModels.SERVE));

  /**
   * What is said about the signature of a SavedModel that another program wrote.
   *
   * @param name its name; if empty, {@code serving_default}, or the first one that takes images
   * @param output the output with the scores of all classes; if empty, the only one there is
   * @param softmax whether these scores are logits; if empty, they are if the output's name says so
   */
  public record SignatureChoice(
      Optional<String> name, Optional<String> output, Optional<Boolean> softmax) {
    /** Nothing is said. */
    public static final SignatureChoice NONE =
        new SignatureChoice(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private final OptionalInt topK;
  private final int batchSize;
  private final ImageLimit limit;
  private final int parallelOps;
  private final ModelOverrides model;
  private final AverageUse averages;
  private final SignatureChoice signature;
  private final List<String> savedModelTags;

  private ClassifierOptions(
      OptionalInt topK,
      int batchSize,
      ImageLimit limit,
      int parallelOps,
      ModelOverrides model,
      AverageUse averages,
      SignatureChoice signature,
      List<String> savedModelTags) {
    if (topK.orElse(1) < 1 || batchSize < 1 || parallelOps < 0) {
      throw new IllegalArgumentException(
          "topK is %s, batchSize %d, parallelOps %d; at least 1, 1 and 0 are needed"
              .formatted(topK, batchSize, parallelOps));
    }
    this.topK = topK;
    this.batchSize = batchSize;
    this.limit = limit;
    this.parallelOps = parallelOps;
    this.model = model;
    this.averages = averages;
    this.signature = signature;
    this.savedModelTags = List.copyOf(savedModelTags);
  }

  /**
   * How many classes an image gets; if empty, {@value #DEFAULT_TOP_K}, or what a SavedModel
   * returns.
   */
  public OptionalInt topK() {
    return topK;
  }

  /** The maximum number of images that go through the network together, which bounds the memory. */
  public int batchSize() {
    return batchSize;
  }

  /** The largest image that is decoded. */
  public ImageLimit limit() {
    return limit;
  }

  /**
   * Operations that run at the same time; 0 for TensorFlow's choice. What one operation uses is the
   * same for all sessions of a process and set by the environment variable {@code
   * TF_NUM_INTRAOP_THREADS}.
   */
  public int parallelOps() {
    return parallelOps;
  }

  /** What is not written beside the checkpoint, or in the SavedModel. */
  public ModelOverrides model() {
    return model;
  }

  /** Whether the variables of a checkpoint get their moving averages. */
  public AverageUse averages() {
    return averages;
  }

  /** Which signature of a SavedModel is called, and how it is understood. */
  public SignatureChoice signature() {
    return signature;
  }

  /** All tags of the graph that is taken from a SavedModel; {@code serve} unless changed. */
  public List<String> savedModelTags() {
    return savedModelTags;
  }

  /** With another number of classes for an image. */
  public ClassifierOptions withTopK(int k) {
    return new ClassifierOptions(
        OptionalInt.of(k),
        batchSize,
        limit,
        parallelOps,
        model,
        averages,
        signature,
        savedModelTags);
  }

  /** With larger or smaller batches. */
  public ClassifierOptions withBatchSize(int images) {
    return new ClassifierOptions(
        topK, images, limit, parallelOps, model, averages, signature, savedModelTags);
  }

  /** With another largest image. */
  public ClassifierOptions withLimit(ImageLimit other) {
    return new ClassifierOptions(
        topK, batchSize, other, parallelOps, model, averages, signature, savedModelTags);
  }

  /** With another number of operations at the same time. */
  public ClassifierOptions withParallelOps(int ops) {
    return new ClassifierOptions(
        topK, batchSize, limit, ops, model, averages, signature, savedModelTags);
  }

  /** With what the model itself does not say. */
  public ClassifierOptions withModel(ModelOverrides overrides) {
    return new ClassifierOptions(
        topK, batchSize, limit, parallelOps, overrides, averages, signature, savedModelTags);
  }

  /** With another use of moving averages. */
  public ClassifierOptions withAverages(AverageUse use) {
    return new ClassifierOptions(
        topK, batchSize, limit, parallelOps, model, use, signature, savedModelTags);
  }

  /** With another signature of a SavedModel. */
  public ClassifierOptions withSignature(SignatureChoice choice) {
    return new ClassifierOptions(
        topK, batchSize, limit, parallelOps, model, averages, choice, savedModelTags);
  }

  /** With the graph of a SavedModel that has just these tags. */
  public ClassifierOptions withSavedModelTags(List<String> tags) {
    return new ClassifierOptions(
        topK, batchSize, limit, parallelOps, model, averages, signature, tags);
  }

  SessionOptions session() {
    return SessionOptions.defaults().withInterOpThreads(parallelOps);
  }
}
