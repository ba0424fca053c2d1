package org.tfslim.nets;

import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Kernel.k;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Padding;

/** Two small networks that are as unlike the Inception networks as any to come. */
final class OddNetworks {
  private OddNetworks() {}

  static List<NetSpec> specs() {
    return List.of(BARE, CLIP);
  }

  /** No options, no scope of its own, no predictions, one size of images for given weights. */
  private static final NetSpec BARE =
      NetSpec.named("bare")
          .function(OddNetworks::bare)
          .input(InputSpec.images(8, 3).from(3))
          .preprocessing("vgg")
          .numClasses(10)
          .withoutPredictions()
          .source("nowhere")
          .build();

  /** For videos of any size, always with classes; its predictions have another key. */
  private static final NetSpec CLIP =
      NetSpec.named("clip")
          .function(OddNetworks::clip)
          .input(InputSpec.videos(4, 9, 3).anySizeFrom(3))
          .preprocessing("vgg")
          .numClasses(10)
          .scope("Clip")
          .takes(NetOptions.SCOPE)
          .needsClasses()
          .source("nowhere")
          .build();

  private static Net bare(
      Slim s, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    BARE.requireTaken(options);
    Stages net = Stages.of(images);
    net.endPoint("conv", (x, name) -> s.conv2d(x, 4, k(3, 3), name, padding(Padding.VALID)));
    net.endPoint("flat", s::flatten);
    if (numClasses > 0) {
      net.endPoint("fc8", (x, name) -> s.fullyConnected(x, numClasses, name, noActivation()));
    }
    return net.build();
  }

  private static Net clip(
      Slim root, Operand<TFloat32> videos, int numClasses, boolean isTraining, NetOptions options) {
    CLIP.requireTaken(options);
    CLIP.requireClasses(numClasses);
    Slim s = root.scope(options.get(NetOptions.SCOPE, "Clip"));
    Stages net = Stages.of(s.tf().math.mean(videos, s.tf().constant(1)));
    net.endPoint("conv", (x, name) -> s.conv2d(x, 4, k(3, 3), name, padding(Padding.VALID)));
    net.endPoint("pool", s::globalPool);
    net.endPoint("flat", s::flatten);
    net.endPoint("fc", (x, name) -> s.fullyConnected(x, numClasses, name, noActivation()));
    net.add("predictions", s.softmax(net.output(), "predictions"));
    return net.build().withPredictions("predictions");
  }
}
