package org.tfslim.classification;

import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.images.ImageDecoder;
import org.tfslim.slim.ops.OpScope;

/**
 * The way from image files to probabilities. There is one network; a caller that has images already
 * feeds {@link #images}, and nothing is decoded.
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
  /** The name of the softmax that a network without predictions gets. */
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
    return new InferenceGraph(imageBytes, images, net.logits(), probabilities(slim, net));
  }

  /**
   * The predictions of a network; of one that ends with its logits their softmax, which is added to
   * the graph as {@code Predictions}.
   */
  public static Operand<TFloat32> probabilities(Slim slim, Net net) {
    return net.predictions().orElseGet(() -> slim.softmax(net.logits(), PREDICTIONS));
  }

  /**
   * The classes with the highest probabilities.
   *
   * @param scores their probabilities, the highest first, {@code [batch, k]}
   * @param classIds their numbers, {@code [batch, k]}
   */
  public record Best(Operand<TFloat32> scores, Operand<TInt64> classIds) {}

  /**
   * Adds the choice of the best classes to the graph.
   *
   * @param k how many; no more than there are classes
   */
  public Best best(Slim slim, int k) {
    OpScope scope = slim.ops().enter("best");
    Operation top =
        scope.node("TopKV2", "scores").input(probabilities, scope.constant("k", k)).build();
    Operand<TInt64> classIds =
        scope
            .node("Cast", "class_ids")
            .input(top.output(1))
            .attr("DstT", DataType.DT_INT64)
            .output();
    return new Best(top.output(0), classIds);
  }
}
