package org.tfslim.nets.small;

import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.alpha;
import static org.tfslim.slim.args.Args.beta;
import static org.tfslim.slim.args.Args.bias;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.depthRadius;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noWeightsRegularizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.LRN;
import static org.tfslim.slim.initializers.Initializer.truncatedNormal;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/** A network for CIFAR-10, images of 32 x 32 pixels. Source: {@code nets/cifarnet.py}. */
public final class Cifarnet {
  static final NetSpec SPEC =
      NetSpec.named("cifarnet")
          .function(Cifarnet::cifarnet)
          .argScope((weightDecay, options) -> argScope(weightDecay), List.of())
          .input(InputSpec.images(32, 3).from(4))
          .numClasses(10)
          .preprocessing("cifarnet")
          .scope("CifarNet")
          .takes(NetOptions.DROPOUT_KEEP_PROB, NetOptions.PREDICTION_FN, NetOptions.SCOPE)
          .source("nets/cifarnet.py")
          .build();

  private Cifarnet() {}

  /**
   * CifarNet.
   *
   * @param images {@code [batch, height, width, channels]}
   * @param numClasses the number of classes; 0 returns the features before the logits
   * @param options {@code dropout_keep_prob} (0.5), {@code prediction_fn} (softmax), {@code scope}
   *     (CifarNet)
   */
  public static Net cifarnet(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    float keep = options.get(NetOptions.DROPOUT_KEEP_PROB, 0.5f);
    Slim s =
        root.scope(options.get(NetOptions.SCOPE, "CifarNet"))
            .argScope(on(LRN), depthRadius(4), bias(1), alpha(0.001f / 9), beta(0.75f));
    Stages net = Stages.of(images);
    net.endPoint("conv1", (x, name) -> s.conv2d(x, 64, k(5, 5), name)); //             32 x 32 x 64
    net.endPoint("pool1", (x, name) -> s.maxPool2d(x, k(2, 2), name, stride(2))); //   16 x 16 x 64
    net.apply("norm1", s::lrn);
    net.endPoint("conv2", (x, name) -> s.conv2d(x, 64, k(5, 5), name)); //             16 x 16 x 64
    net.apply("norm2", s::lrn);
    net.endPoint("pool2", (x, name) -> s.maxPool2d(x, k(2, 2), name, stride(2))); //   8 x 8 x 64
    net.endPoint("Flatten", s::flatten); //                                            4096
    net.endPoint("fc3", (x, name) -> s.fullyConnected(x, 384, name)); //               384
    net.apply(
        "dropout3", (x, name) -> s.dropout(x, name, keepProbability(keep), training(isTraining)));
    net.endPoint("fc4", (x, name) -> s.fullyConnected(x, 192, name)); //               192
    if (numClasses == 0) {
      return net.build();
    }
    net.endPoint(
        "Logits",
        (x, name) ->
            s.fullyConnected(
                x,
                numClasses,
                "logits",
                biasesInitializer(Initializer.zeros()),
                weightsInitializer(truncatedNormal(1 / 192.0)),
                noWeightsRegularizer(),
                noActivation()));
    net.add(
        "Predictions",
        options.get(NetOptions.PREDICTION_FN, Slim::softmax).apply(s, net.output(), "Predictions"));
    return net.build().withPredictions("Predictions");
  }

  /** The arg scope CifarNet is built under; only fully connected layers are regularized. */
  public static ArgScope argScope(float weightDecay) {
    return ArgScope.empty()
        .with(on(CONV2D), weightsInitializer(truncatedNormal(0.05)), activation(Activation.RELU))
        .with(
            on(FULLY_CONNECTED),
            biasesInitializer(Initializer.constant(0.1)),
            weightsInitializer(truncatedNormal(0.04)),
            weightsRegularizer(Regularizer.l2(weightDecay)),
            activation(Activation.RELU));
  }
}
