package org.tfslim.slim.data;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.io.ParseSingleExample;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.slim.images.ImageDecoder;

/** The function that turns one serialized record and its number into an image and a label. */
final class RecordFunction {
  /** In the message of the error that a label out of range raises. */
  static final String LABEL_OUT_OF_RANGE = "label out of range";

  private final PipelineOptions options;

  private RecordFunction(PipelineOptions options) {
    this.options = options;
  }

  /** The function (string record, int64 number) to (float image, int64 label); to be closed. */
  static ConcreteFunction create(PipelineOptions options) {
    return ConcreteFunction.create(new RecordFunction(options)::build);
  }

  /** The shape of the images that a function made here returns. */
  static Shape imageShape(ConcreteFunction function) {
    Shape shape = function.signature().getOutputs().get("image").shape;
    if (shape.hasUnknownDimension()) {
      throw new IllegalArgumentException(
          "preprocessing must give images of a known size, not " + shape);
    }
    return shape;
  }

  private Signature build(Ops tf) {
    Placeholder<TString> record = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Placeholder<TInt64> number = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    // No default values: a record without one of the features is an error.
    ParseSingleExample features =
        tf.io.parseSingleExample(
            record,
            List.of(ImageExample.noText(tf), tf.array(new long[0])),
            0L,
            List.of(),
            List.of(ImageExample.ENCODED, ImageExample.LABEL),
            List.of(),
            List.of(Shape.scalar(), Shape.scalar()));
    Operand<TString> encoded = features.denseValues().get(0).expect(TString.class);
    Operand<TInt64> stored = features.denseValues().get(1).expect(TInt64.class);
    Operand<TInt64> seed = tf.stack(List.of(tf.constant(options.seed()), number));
    Operand<TFloat32> image =
        options
            .preprocessing()
            .apply(
                tf,
                ImageDecoder.decode(tf, encoded, options.channels(), ImageDecoder.MAX_PIXELS),
                seed);
    return Signature.builder()
        .key("decode_record")
        .input("record", record)
        .input("number", number)
        .output("image", image)
        .output("label", inRange(tf, stored))
        .build();
  }

  private Operand<TInt64> inRange(Ops tf, Operand<TInt64> stored) {
    Operand<TInt64> label = stored;
    if (options.labelsOffset() != 0) {
      label = tf.math.sub(stored, tf.constant((long) options.labelsOffset()));
    }
    Operand<TInt64> classes = tf.constant((long) options.numClasses());
    Operand<TBool> fits =
        tf.math.logicalAnd(
            tf.math.greaterEqual(label, tf.constant(0L)), tf.math.less(label, classes));
    Op check =
        tf.assertThat(
            fits,
            List.of(
                tf.constant(LABEL_OUT_OF_RANGE + ": after labels_offset it is"),
                label,
                tf.constant("and must be from 0 to less than"),
                classes));
    // The label is read through the check, which could otherwise be pruned away.
    return tf.withControlDependencies(List.of(check)).identity(label);
  }
}
