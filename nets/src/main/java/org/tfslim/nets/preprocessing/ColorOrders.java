package org.tfslim.nets.preprocessing;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.images.Pixels;
import org.tfslim.slim.images.RandomDraws;

/**
 * The orders in which an image's colors may be distorted; one of them is drawn for each image.
 * distort_color of research/slim.
 *
 * @param fast the orders of fast mode
 * @param full the orders otherwise
 */
record ColorOrders(List<List<Distortion>> fast, List<List<Distortion>> full) {

  /** One random change of an image in [0, 1]; it may leave the range. */
  enum Distortion {
    BRIGHTNESS {
      @Override
      Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, RandomDraws draws) {
        return Pixels.adjustBrightness(tf, image, draws.uniform(-32f / 255f, 32f / 255f));
      }
    },
    SATURATION {
      @Override
      Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, RandomDraws draws) {
        return Pixels.adjustSaturation(tf, image, draws.uniform(0.5f, 1.5f));
      }
    },
    HUE {
      @Override
      Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, RandomDraws draws) {
        return Pixels.adjustHue(tf, image, draws.uniform(-0.2f, 0.2f));
      }
    },
    CONTRAST {
      @Override
      Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, RandomDraws draws) {
        return Pixels.adjustContrast(tf, image, draws.uniform(0.5f, 1.5f));
      }
    };

    abstract Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, RandomDraws draws);
  }

  /** Fast mode always changes brightness, then saturation. */
  static ColorOrders inception() {
    return new ColorOrders(
        List.of(List.of(Distortion.BRIGHTNESS, Distortion.SATURATION)), fullOrders());
  }

  /** Fast mode draws among the same four cases as the full one, three of them saturation first. */
  static ColorOrders xception() {
    List<Distortion> saturationFirst = List.of(Distortion.SATURATION, Distortion.BRIGHTNESS);
    return new ColorOrders(
        List.of(
            List.of(Distortion.BRIGHTNESS, Distortion.SATURATION),
            saturationFirst,
            saturationFirst,
            saturationFirst),
        fullOrders());
  }

  private static List<List<Distortion>> fullOrders() {
    Distortion brightness = Distortion.BRIGHTNESS;
    Distortion saturation = Distortion.SATURATION;
    Distortion hue = Distortion.HUE;
    Distortion contrast = Distortion.CONTRAST;
    return List.of(
        List.of(brightness, saturation, hue, contrast),
        List.of(saturation, brightness, contrast, hue),
        List.of(contrast, hue, brightness, saturation),
        List.of(hue, saturation, contrast, brightness));
  }

  /** Distorts an image in [0, 1] in one of the orders; the result is in [0, 1] again. */
  Operand<TFloat32> distort(Ops tf, Operand<TFloat32> image, boolean fastMode, RandomDraws draws) {
    List<List<Distortion>> orders = fastMode ? fast : full;
    if (orders.size() == 1) {
      return distort(tf, image, orders.get(0), draws);
    }
    return RandomChoice.of(
        tf, image, orders.size(), draws, (chosen, i) -> distort(tf, chosen, orders.get(i), draws));
  }

  private static Operand<TFloat32> distort(
      Ops tf, Operand<TFloat32> image, List<Distortion> order, RandomDraws draws) {
    Operand<TFloat32> result = image;
    for (Distortion distortion : order) {
      result = distortion.apply(tf, result, draws);
    }
    return tf.clipByValue(result, tf.constant(0f), tf.constant(1f));
  }
}
