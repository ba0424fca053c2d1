package org.tfslim.classification.serving;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.images.ImageDecoder;
import org.tfslim.slim.images.ImageFunction;
import org.tfslim.slim.runtime.Digits;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.runtime.Sessions;

/** Decodes and preprocesses image files for a network that takes images. */
final class ImagePreparation implements AutoCloseable {
  private final Graph graph;
  private final Session session;
  private final Operand<TString> files;
  private final Operand<TFloat32> images;

  private ImagePreparation(
      Graph graph, Session session, Operand<TString> files, Operand<TFloat32> images) {
    this.graph = graph;
    this.session = session;
    this.files = files;
    this.images = images;
  }

  /**
   * Builds the graph.
   *
   * @param channels 1 or 3
   * @param preprocessing makes one image the network's input
   */
  static ImagePreparation open(int channels, ImageFunction preprocessing, SessionOptions options) {
    Graph graph = new Graph();
    try {
      Digits.require();
      Ops tf = Ops.create(graph);
      Operand<TString> files =
          tf.placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
      Operand<TFloat32> images = ImageDecoder.decodeBatch(tf, files, channels, preprocessing);
      return new ImagePreparation(graph, Sessions.open(graph, options), files, images);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** The images, {@code [batch, height, width, channels]}. */
  Result images(TString bytes) {
    return session.runner().feed(files, bytes).fetch(images).run();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
