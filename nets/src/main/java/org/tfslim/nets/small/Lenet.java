package org.tfslim.nets.small;

import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;

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

/** A variant of LeNet, for images of 28 x 28 pixels. Source: {@code nets/lenet.py}. */
public final class Lenet {
  static final NetSpec SPEC =
      NetSpec.named("lenet")
          .function(Lenet::lenet)
          .argScope((weightDecay, options) -> argScope(weightDecay), List.of())
          .input(InputSpec.images(28, 1).from(4))
          .numClasses(10)
          .preprocessing("lenet")
          .scope("LeNet")
          .takes(NetOptions.DROPOUT_KEEP_PROB, NetOptions.PREDICTION_FN, NetOptions.SCOPE)
          .source("nets/lenet.py")
          .build();

  private Lenet() {}

  /**
   * LeNet.
   *
   * @param images {@code [batch, height, width, channels]}
   * @param numClasses the number of classes; 0 returns the features before the logits
   * @param options {@code dropout_keep_prob} (0.5), {@code prediction_fn} (softmax), {@code scope}
   *     (LeNet)
   */
  public static Net lenet(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s = root.scope(options.get(NetOptions.SCOPE, "LeNet"));
    Stages net = Stages.of(images);
    net.endPoint("conv1", (x, name) -> s.conv2d(x, 32, k(5, 5), name)); //             28 x 28 x 32
    net.endPoint("pool1", (x, name) -> s.maxPool2d(x, k(2, 2), name, stride(2))); //   14 x 14 x 32
    net.endPoint("conv2", (x, name) -> s.conv2d(x, 64, k(5, 5), name)); //             14 x 14 x 64
    net.endPoint("pool2", (x, name) -> s.maxPool2d(x, k(2, 2), name, stride(2))); //   7 x 7 x 64
    net.endPoint("Flatten", s::flatten); //                                            3136
    net.endPoint("fc3", (x, name) -> s.fullyConnected(x, 1024, name)); //              1024
    if (numClasses == 0) {
      return net.build();
    }
    float keep = options.get(NetOptions.DROPOUT_KEEP_PROB, 0.5f);
    net.endPoint(
        "dropout3", (x, name) -> s.dropout(x, name, keepProbability(keep), training(isTraining)));
    net.endPoint("Logits", (x, name) -> s.fullyConnected(x, numClasses, "fc4", noActivation()));
    net.add(
        "Predictions",
        options
            .get(NetOptions.PREDICTION_FN, Slim::softmax)
            .apply(root, net.output(), "Predictions"));
    return net.build().withPredictions("Predictions");
  }

  /** The arg scope LeNet is built under. */
  public static ArgScope argScope(float weightDecay) {
    return ArgScope.empty()
        .with(
            on(CONV2D, FULLY_CONNECTED),
            weightsRegularizer(Regularizer.l2(weightDecay)),
            weightsInitializer(Initializer.truncatedNormal(0.1)),
            activation(Activation.RELU));
  }
}
