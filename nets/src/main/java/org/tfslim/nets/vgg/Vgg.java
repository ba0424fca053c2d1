package org.tfslim.nets.vgg;

import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * The VGG networks: Very Deep Convolutional Networks for Large-Scale Image Recognition, Simonyan
 * and Zisserman, 2014 (arXiv 1409.1556). They differ in the number of convolutions in each of their
 * five blocks. Source: {@code nets/vgg.py}.
 */
public final class Vgg {
  /**
   * {@code fc_conv_padding}: the padding of the first fully connected layer, which is a convolution
   * over 7 x 7 pixels. With {@code SAME} a network takes images of any size and, without {@code
   * spatial_squeeze}, classifies each place of them.
   */
  public static final Option<Padding> FC_CONV_PADDING =
      new Option<>("fc_conv_padding", Padding.class);

  private static final List<Option<?>> OPTIONS =
      List.of(DROPOUT_KEEP_PROB, SPATIAL_SQUEEZE, FC_CONV_PADDING, GLOBAL_POOL, SCOPE);

  static final NetSpec VGG_A = spec("vgg_a", 1, 1, 2, 2, 2);
  static final NetSpec VGG_16 = spec("vgg_16", 2, 2, 3, 3, 3);
  static final NetSpec VGG_19 = spec("vgg_19", 2, 2, 4, 4, 4);

  private Vgg() {}

  private static NetSpec spec(String name, Integer... convolutions) {
    NetSpec.NetFunction function =
        (root, images, numClasses, isTraining, options) -> {
          options.only(name, OPTIONS);
          Slim s = root.scope(options.get(SCOPE, name));
          return vgg(s, images, List.of(convolutions), numClasses, isTraining, options);
        };
    return NetSpec.named(name)
        .function(function)
        .argScope((weightDecay, options) -> argScope(weightDecay), List.of())
        .input(InputSpec.images(224, 3).anySizeFrom(224).upTo(255))
        .numClasses(1000)
        .preprocessing("vgg")
        .scope(name)
        .takes(OPTIONS.toArray(Option<?>[]::new))
        .withoutPredictions()
        .large()
        .source("nets/vgg.py")
        .build();
  }

  /**
   * A VGG network. Its fully connected layers are convolutions.
   *
   * @param s the scope of the network
   * @param images {@code [batch, height, width, channels]}, 224 x 224 pixels by default
   * @param convolutions how many there are in each of the five blocks
   * @param numClasses the number of classes; 0 returns the features before the logits, {@code
   *     [batch, 1, 1, 4096]}
   */
  private static Net vgg(
      Slim s,
      Operand<TFloat32> images,
      List<Integer> convolutions,
      int numClasses,
      boolean isTraining,
      NetOptions options) {
    Padding padding = options.get(FC_CONV_PADDING, Padding.VALID);
    float keep = options.get(DROPOUT_KEEP_PROB, 0.5f);
    EndPoints endPoints = new EndPoints();
    Slim c =
        s.collecting(endPoints, CONV2D, FULLY_CONNECTED, MAX_POOL2D)
            .argScope(on(DROPOUT), keepProbability(keep), training(isTraining));
    // 224 x 224 x 3
    Operand<TFloat32> net = block(c, images, 1, convolutions.get(0), 64);
    // 112 x 112 x 64
    net = block(c, net, 2, convolutions.get(1), 128);
    // 56 x 56 x 128
    net = block(c, net, 3, convolutions.get(2), 256);
    // 28 x 28 x 256
    net = block(c, net, 4, convolutions.get(3), 512);
    // 14 x 14 x 512
    net = block(c, net, 5, convolutions.get(4), 512);
    // 7 x 7 x 512
    net = c.conv2d(net, 4096, k(7, 7), "fc6", padding(padding));
    // 1 x 1 x 4096
    net = c.dropout(net, "dropout6");
    net = c.conv2d(net, 4096, k(1, 1), "fc7");
    // 1 x 1 x 4096
    if (options.get(GLOBAL_POOL, false)) {
      net = endPoints.add("global_pool", s.globalPool(net, "global_pool"));
    }
    if (numClasses != 0) {
      net = c.dropout(net, "dropout7");
      net = c.conv2d(net, numClasses, k(1, 1), "fc8", noActivation(), noNormalizer());
      if (options.get(SPATIAL_SQUEEZE, true)) {
        net = s.squeeze(net, "fc8/squeezed");
      }
      endPoints.add(s.scopeName() + "/fc8", net);
    }
    return new Net(net, endPoints.toMap());
  }

  /** Convolutions over 3 x 3 pixels, and a pool that halves height and width. */
  private static Operand<TFloat32> block(
      Slim s, Operand<TFloat32> x, int number, int convolutions, long outputs) {
    var net =
        s.repeatIn(
            x, convolutions, (b, y, name) -> b.conv2d(y, outputs, k(3, 3), name), "conv" + number);
    return s.maxPool2d(net, k(2, 2), "pool" + number);
  }

  /** The arg scope the VGG networks are built under. */
  public static ArgScope argScope(float weightDecay) {
    return ArgScope.empty()
        .with(
            on(CONV2D, FULLY_CONNECTED),
            activation(Activation.RELU),
            weightsRegularizer(Regularizer.l2(weightDecay)),
            biasesInitializer(Initializer.zeros()))
        .with(on(CONV2D), padding(Padding.SAME));
  }
}
