package org.tfslim.classification.data.convert;

import com.google.protobuf.ByteString;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tfslim.classification.data.ImageCheck;
import org.tfslim.classification.data.ImageIntake;
import org.tfslim.classification.data.ImageLimit;
import org.tfslim.slim.images.ImageDecoder;
import org.tfslim.slim.runtime.Digits;
import org.tfslim.slim.runtime.Sessions;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * Decodes image files as training will: what passes here can be trained with. May be used by
 * several threads at once.
 */
final class ImageProbe implements AutoCloseable {
  private static final int CHANNELS = 3;
  private static final ImageLimit LIMIT = ImageLimit.DEFAULT;

  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> bytes;
  private final Operand<TInt32> size;

  ImageProbe() {
    Digits.require();
    Ops tf = Ops.create(graph);
    bytes = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    size = tf.shape(ImageDecoder.decode(tf, bytes, CHANNELS));
    session = Sessions.open(graph);
  }

  /** What an image file turned out to be. */
  sealed interface Found {}

  /**
   * An image.
   *
   * @param file what goes into the record
   * @param converted what it was, if that is not the file itself
   * @param format jpg, png, gif or bmp
   * @param height in pixels
   * @param width in pixels
   */
  record Image(ByteString file, Optional<String> converted, String format, int height, int width)
      implements Found {}

  /**
   * A file that TensorFlow does not decode.
   *
   * @param reason what is wrong, worded to follow "it"
   */
  record NoImage(String reason) implements Found {}

  Found probe(byte[] file) {
    ImageIntake intake = ImageIntake.of(file, LIMIT);
    Optional<String> problem = intake.problem().or(() -> LIMIT.resizedProblem(file));
    if (problem.isPresent()) {
      return new NoImage(problem.get());
    }
    ByteString encoded = ByteString.copyFrom(intake.file());
    String format = ImageCheck.format(file);
    try (TString in = TString.tensorOfBytes(NdArrays.scalarOfObject(intake.file()));
        Result out = session.runner().feed(bytes, in).fetch(size).run()) {
      TInt32 shape = (TInt32) out.get(0);
      return new Image(
          encoded,
          intake.converted(),
          format.equals("jpeg") ? "jpg" : format,
          shape.getInt(0),
          shape.getInt(1));
    } catch (RuntimeException e) {
      if (!TensorFlowFailure.is(e)) {
        throw e;
      }
      return new NoImage(ImageCheck.problem(encoded).orElseGet(() -> undecodable(format, e)));
    }
  }

  /** For files in which the JDK, which has clearer reasons, finds nothing wrong. */
  private static String undecodable(String format, RuntimeException e) {
    return "is a %s file that TensorFlow cannot decode: %s"
        .formatted(format.toUpperCase(Locale.ROOT), TensorFlowFailure.reason(e));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
