package org.tfslim.classification.serving;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.images.ImageDecoder;
import org.tfslim.slim.images.ImageFunction;

/** Decodes and preprocesses image files for a network that takes images. */
final class ImagePreparation implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Operand<TString> files;
  private final Operand<TFloat32> images;

  /**
   * @param channels 1 or 3
   * @param preprocessing makes one image the network's input
   */
  ImagePreparation(int channels, ImageFunction preprocessing, ConfigProto config) {
    Ops tf = Ops.create(graph);
    files = tf.placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    images = ImageDecoder.decodeBatch(tf, files, channels, preprocessing);
    session = new Session(graph, config);
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
