package org.tfslim.classification.serving;

import java.util.List;

/** What became of one image. */
public sealed interface ImageResult {
  /**
   * It was classified.
   *
   * @param predictions its classes, the most probable first
   */
  record Classified(List<Prediction> predictions) implements ImageResult {
    /** Copies the list. */
    public Classified {
      predictions = List.copyOf(predictions);
    }
  }

  /**
   * It is not an image that can be decoded; the others of its batch are not affected.
   *
   * @param reason what is wrong, worded to follow "the image"
   */
  record Unreadable(String reason) implements ImageResult {}

  /**
   * The network returned scores that are NaN or infinite, which are not a prediction.
   *
   * @param reason what is wrong, worded to follow "the image"
   */
  record NotFinite(String reason) implements ImageResult {}

  /** The classes, the most probable first; none if there is no prediction. */
  default List<Prediction> predictions() {
    return List.of();
  }
}
