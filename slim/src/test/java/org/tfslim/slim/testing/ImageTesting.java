package org.tfslim.slim.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/** Images that the reference was computed from, and how to run ops on them. */
public final class ImageTesting {
  /** The height of the reference images. */
  public static final int HEIGHT = 90;

  /** The width of the reference images. */
  public static final int WIDTH = 120;

  private ImageTesting() {}

  /** A tensor that was fetched: its shape and its values as floats, row-major. */
  public static final class Values {
    private final Shape shape;
    private final float[] floats;

    private Values(Shape shape, float[] floats) {
      this.shape = shape;
      this.floats = floats;
    }

    /** The tensor's shape. */
    public Shape shape() {
      return shape;
    }

    /** The values, row-major; not a copy. */
    public float[] floats() {
      return floats;
    }
  }

  /** The reference image of that name, {@code noise} or {@code ramp}, 90 x 120 x 3. */
  public static byte[] image(String name) {
    if (name.equals("noise")) {
      return FormulaWeights.pixels("image", HEIGHT * WIDTH * 3);
    }
    byte[] ramp = new byte[HEIGHT * WIDTH * 3];
    for (int i = 0; i < ramp.length; i++) {
      int channel = i % 3;
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      ramp[i] = (byte) (3 * x + 2 * y + 80 * channel);
    }
    return ramp;
  }

  /**
   * Runs {@code build} on an image whose size the graph does not know, as in an input pipeline.
   *
   * @param pixels row-major, {@code [height, width, channels]}
   */
  public static Values run(
      byte[] pixels, Shape shape, Function<ImageGraph, Operand<? extends TNumber>> build) {
    return run(pixels, shape, new long[2], build);
  }

  /** As {@link #run(byte[], Shape, Function)}, with a seed to feed. */
  public static Values run(
      byte[] pixels,
      Shape shape,
      long[] seed,
      Function<ImageGraph, Operand<? extends TNumber>> build) {
    try (RunnableGraph graph = new RunnableGraph(shape.get(2), build)) {
      return graph.run(pixels, shape, seed);
    }
  }

  /** What a test builds on: the ops, an image of unknown size, a seed. */
  public record ImageGraph(Ops tf, Operand<TUint8> image, Operand<TInt64> seed) {}

  /** A graph from one image and a seed to one result, to run many times. */
  public static final class RunnableGraph implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Session session;
    private final Operand<TUint8> image;
    private final Operand<TInt64> seed;
    private final Operand<TFloat32> result;

    /** Builds the graph for images of that many channels. */
    public RunnableGraph(long channels, Function<ImageGraph, Operand<? extends TNumber>> build) {
      Ops tf = Ops.create(graph);
      image =
          tf.placeholder(
              TUint8.class,
              Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, channels)));
      seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
      result = tf.dtypes.cast(build.apply(new ImageGraph(tf, image, seed)), TFloat32.class);
      session = new Session(graph);
    }

    /** The shape that the result is known to have before it runs. */
    public Shape staticShape() {
      return result.shape();
    }

    /** Runs the graph once. */
    public Values run(byte[] pixels, Shape shape, long... seedValue) {
      try (TUint8 in = TUint8.tensorOf(shape, DataBuffers.of(pixels, true, false));
          TInt64 key = TInt64.vectorOf(seedValue);
          Result out = session.runner().feed(image, in).feed(seed, key).fetch(result).run()) {
        TFloat32 tensor = (TFloat32) out.get(0);
        float[] floats = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(floats);
        return new Values(tensor.shape(), floats);
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  /**
   * Compares with a row of reference statistics: shape, mean, std, min, max and the values at
   * {@code floor(k * (n - 1) / 7)}, each within {@code tolerance} of the row's deviation.
   */
  public static void assertMatches(Values values, Map<String, String> row, double tolerance) {
    assertThat(values.shape().asArray()).isEqualTo(TestData.shape(row.get("shape")));
    float[] floats = values.floats();
    double mean = 0;
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : floats) {
      mean += (double) value / floats.length;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    double variance = 0;
    for (float value : floats) {
      variance += (value - mean) * (value - mean) / floats.length;
    }
    double allowed = tolerance * Math.max(Double.parseDouble(row.get("std")), 1e-3);
    assertThat(mean).as("mean").isCloseTo(number(row, "mean"), within(allowed));
    assertThat(Math.sqrt(variance)).as("std").isCloseTo(number(row, "std"), within(allowed));
    assertThat((double) min).as("min").isCloseTo(number(row, "min"), within(allowed));
    assertThat((double) max).as("max").isCloseTo(number(row, "max"), within(allowed));
    for (int k = 0; k < 8; k++) {
      int index = (int) ((long) k * (floats.length - 1) / 7);
      assertThat((double) floats[index])
          .as("s" + k)
          .isCloseTo(number(row, "s" + k), within(allowed));
    }
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }
}
