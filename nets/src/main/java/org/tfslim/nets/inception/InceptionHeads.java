package org.tfslim.nets.inception;

import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Padding;

/** How Inception networks end, where several do it alike. */
final class InceptionHeads {
  private static final String PREDICTIONS = "Predictions";
  private static final String AUX_LOGITS = "AuxLogits";

  private InceptionHeads() {}

  /** The whole network; all Inception networks call their two classifiers the same. */
  static Net done(Stages net) {
    Net whole = net.build().withPredictions(PREDICTIONS);
    return whole.endPoints().containsKey(AUX_LOGITS) ? whole.withAuxLogits(AUX_LOGITS) : whole;
  }

  /**
   * Logits by a convolution over one pixel, which take away height and width where {@code squeeze}
   * says so: the head of v1, v2 and v3.
   */
  static Operand<TFloat32> convolved(
      Slim s, Operand<TFloat32> x, int numClasses, String name, boolean squeeze) {
    var logits = s.conv2d(x, numClasses, k(1, 1), name, noActivation(), noNormalizer());
    return squeeze ? s.squeeze(logits, "SpatialSqueeze") : logits;
  }

  /**
   * Pools by a window of {@code largest}, or the whole image if it is smaller, or by a mean over
   * all pixels: as v2 and v3 do it before their logits.
   *
   * @param globally whether to take the mean, under the name {@code mean}
   */
  static void pool(Stages net, Slim s, Kernel largest, boolean globally, String mean) {
    if (globally) {
      net.endPoint("global_pool", (x, name) -> s.globalPool(x, mean));
    } else {
      Kernel window = largest.within(net.output().shape());
      net.endPoint(
          "AvgPool_1a",
          (x, name) -> s.avgPool2d(x, window, name + "_" + window, padding(Padding.VALID)));
    }
  }

  /**
   * Pools down to one pixel: by a window as large as the images if their size is known, by a mean
   * otherwise.
   */
  static Operand<TFloat32> pooled(Slim s, Operand<TFloat32> x, String name) {
    return sizeIsKnown(x)
        ? s.avgPool2d(x, wholeOf(x), name, padding(Padding.VALID))
        : s.globalPool(x, "global_pool");
  }

  /** What the parts of the auxiliary head of v4 and of the residual v2 are called. */
  record AuxNames(String pool, String convolution, String logits) {}

  /**
   * The second classifier of v4 and of the residual v2, which sits half way and helps in training.
   *
   * @param x {@code [batch, 17, 17, channels]} for images of 299 x 299 pixels
   * @throws IllegalArgumentException if the size of the images is not known
   */
  static Operand<TFloat32> auxLogits(Slim s, Operand<TFloat32> x, int numClasses, AuxNames names) {
    if (!sizeIsKnown(x)) {
      throw new IllegalArgumentException(
          "auxiliary logits need images of known height and width; give the size, or set "
              + NetOptions.CREATE_AUX_LOGITS.name()
              + " to false");
    }
    var aux = s.avgPool2d(x, k(5, 5), names.pool(), stride(3), padding(Padding.VALID));
    aux = s.conv2d(aux, 128, k(1, 1), "Conv2d_1b_1x1");
    aux = s.conv2d(aux, 768, wholeOf(aux), names.convolution(), padding(Padding.VALID));
    aux = s.flatten(aux, "Flatten");
    return s.fullyConnected(aux, numClasses, names.logits(), noActivation());
  }

  private static boolean sizeIsKnown(Operand<TFloat32> x) {
    return x.shape().get(1) != Shape.UNKNOWN_SIZE && x.shape().get(2) != Shape.UNKNOWN_SIZE;
  }

  private static Kernel wholeOf(Operand<TFloat32> x) {
    return k(x.shape().get(1), x.shape().get(2));
  }
}
