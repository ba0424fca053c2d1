package org.tfslim.nets;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.images.ImageDecoder;

/**
 * The way from image files to probabilities. There is one network; who has images already feeds
 * {@link #images}, and nothing is decoded.
 *
 * @param imageBytes JPEG, PNG, GIF or BMP files, {@code [batch]}
 * @param images preprocessed images {@code [batch, height, width, channels]}, the operation {@code
 *     images}
 * @param logits {@code [batch, classes]}
 * @param probabilities {@code [batch, classes]}
 */
public record InferenceGraph(
    Operand<TString> imageBytes,
    Operand<TFloat32> images,
    Operand<TFloat32> logits,
    Operand<TFloat32> probabilities) {
  private static final String PREDICTIONS = "Predictions";

  /**
   * Adds decoding, preprocessing and the network to the graph.
   *
   * @param imageBytes JPEG, PNG, GIF or BMP files, {@code [batch]}
   */
  public static InferenceGraph of(Slim slim, ModelSettings settings, Operand<TString> imageBytes) {
    Ops tf = slim.nameScope("preprocessing").tf();
    Operand<TFloat32> decoded =
        ImageDecoder.decodeBatch(tf, imageBytes, settings.channels(), settings.preprocessing());
    Operand<TFloat32> images = slim.ops().node("Identity", "images").input(decoded).output();
    Net net = settings.network(slim, images);
    Operand<TFloat32> probabilities =
        Optional.ofNullable(net.endPoints().get(PREDICTIONS))
            .orElseGet(() -> slim.softmax(net.logits(), PREDICTIONS));
    return new InferenceGraph(imageBytes, images, net.logits(), probabilities);
  }

  /**
   * The classes with the highest probabilities.
   *
   * @param scores their probabilities, the highest first, {@code [batch, k]}
   * @param classIds their numbers, {@code [batch, k]}
   */
  public record Best(Operand<TFloat32> scores, Operand<TInt32> classIds) {}

  /**
   * Adds the choice of the best classes to the graph.
   *
   * @param k how many; no more than there are classes
   */
  public Best best(Slim slim, int k) {
    var top =
        slim.ops()
            .node("TopKV2", "best")
            .input(probabilities, slim.ops().constant("best/k", k))
            .build();
    return new Best(top.output(0), top.output(1));
  }
}
