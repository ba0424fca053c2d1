package org.tfslim.nets.video;

import static org.tfslim.nets.spec.NetOptions.DATA_FORMAT;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.PREDICTION_FN;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.nets.video.VideoLayers.CONV3D_SPATIOTEMPORAL;
import static org.tfslim.nets.video.VideoLayers.conv3dSpatiotemporal;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noBiases;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV3D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.MAX_POOL3D;
import static org.tfslim.slim.args.Padding.SAME;
import static org.tfslim.slim.initializers.Initializer.truncatedNormal;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.Depth;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.video.VideoLayers.Channels;
import org.tfslim.nets.video.VideoLayers.Separable;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.DataFormat;

/**
 * S3D-G, Inception v1 with convolutions that are separated into space and time, and gates:
 * Rethinking Spatiotemporal Feature Learning, Xie and others, 2017 (arXiv 1712.04851). Source:
 * {@code nets/s3dg.py}.
 *
 * <p>Shapes in comments are for 64 frames of 224 x 224 pixels.
 */
public final class S3dg {
  /** {@code first_temporal_kernel_size}: the frames of the first kernel, 1, 3, 5 or 7. */
  public static final Option<Integer> FIRST_TEMPORAL_KERNEL_SIZE =
      new Option<>("first_temporal_kernel_size", Integer.class);

  /**
   * {@code temporal_conv_startat}: the first block with convolutions over time, {@code
   * Conv2d_2c_3x3} or one that is called {@code Mixed}. With another name, such as {@link #NONE},
   * there are none.
   */
  public static final Option<String> TEMPORAL_CONV_STARTAT =
      new Option<>("temporal_conv_startat", String.class);

  /**
   * {@code gating_startat}: the first block with gates, {@code Conv2d_2c_3x3} or one that is called
   * {@code Mixed}. With another name, such as {@link #NONE}, there are none.
   */
  public static final Option<String> GATING_STARTAT = new Option<>("gating_startat", String.class);

  /** Not the name of a block. */
  public static final String NONE = "";

  static final NetSpec SPEC =
      NetSpec.named("s3dg")
          .function(S3dg::s3dg)
          .argScope(S3dg::argScope, VideoArgScope.OPTIONS)
          .input(InputSpec.videos(64, 224, 3).from(1))
          .numClasses(400)
          .preprocessing("inception") // the original names none; values are from -1 to 1
          .scope("InceptionV1")
          .takes(
              FIRST_TEMPORAL_KERNEL_SIZE,
              TEMPORAL_CONV_STARTAT,
              GATING_STARTAT,
              FINAL_ENDPOINT,
              MIN_DEPTH,
              DEPTH_MULTIPLIER,
              DROPOUT_KEEP_PROB,
              PREDICTION_FN,
              SPATIAL_SQUEEZE,
              DATA_FORMAT,
              SCOPE)
          .base(
              S3dg::s3dgBase,
              FIRST_TEMPORAL_KERNEL_SIZE,
              TEMPORAL_CONV_STARTAT,
              GATING_STARTAT,
              FINAL_ENDPOINT,
              MIN_DEPTH,
              DEPTH_MULTIPLIER,
              DATA_FORMAT)
          .needsClasses()
          .source("nets/s3dg.py")
          .build();

  private static final List<String> BLOCKS =
      List.of(
          "Conv2d_2c_3x3",
          "Mixed_3b",
          "Mixed_3c",
          "Mixed_4b",
          "Mixed_4c",
          "Mixed_4d",
          "Mixed_4e",
          "Mixed_4f",
          "Mixed_5b",
          "Mixed_5c");

  private S3dg() {}

  /**
   * S3D-G with its classifier.
   *
   * @param videos {@code [batch, frames, height, width, channels]}, up to 224 x 224 pixels; where
   *     there are gates, square ones of a known number and size
   * @param numClasses the number of classes, at least 1
   * @param options {@code dropout_keep_prob} (0.8), {@code prediction_fn} (softmax), {@code
   *     spatial_squeeze} (true), {@code scope} (InceptionV1), and those of {@link #s3dgBase}
   */
  public static Net s3dg(
      Slim root, Operand<TFloat32> videos, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    SPEC.requireClasses(numClasses);
    Slim s =
        root.scope(options.get(SCOPE, "InceptionV1"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    NetOptions ofBase = options.among(SPEC.baseOptions().toArray(Option<?>[]::new));
    Stages net = Stages.after(s3dgBase(s.reenter(), videos, ofBase));
    if (format(options).channelsFirst()) {
      net.apply("transpose", (x, name) -> channelsLast(s.scope("Logits"), x));
    }
    return classified(s.scope("Logits"), net, numClasses, options);
  }

  /**
   * The classifier of networks for videos.
   *
   * @param s the scope {@code Logits}
   * @param net ends with {@code [batch, frames, height, width, channels]}
   */
  static Net classified(Slim s, Stages net, int numClasses, NetOptions options) {
    float keep = options.get(DROPOUT_KEEP_PROB, 0.8f);
    // 8 x 7 x 7 x 1024
    net.apply(
        "AvgPool_0a_7x7",
        (x, name) -> s.avgPool3d(x, k(2, 7, 7).within(x.shape()), name, stride(1)));
    // 7 x 1 x 1 x 1024
    net.apply("Dropout_0b", (x, name) -> s.dropout(x, name, keepProbability(keep)));
    net.apply(
        "Conv2d_0c_1x1",
        (x, name) -> s.conv3d(x, numClasses, k(1, 1, 1), name, noActivation(), noNormalizer()));
    // 7 x 1 x 1 x classes
    net.apply("Mean", (x, name) -> s.mean(x, name, 1));
    // 1 x 1 x classes
    net.endPoint(
        "Logits",
        (x, name) -> options.get(SPATIAL_SQUEEZE, true) ? s.squeeze(x, "SpatialSqueeze") : x);
    net.add(
        "Predictions",
        options.get(PREDICTION_FN, Slim::softmax).apply(s, net.output(), "Predictions"));
    return net.build().withPredictions("Predictions");
  }

  /**
   * S3D-G up to its last Inception block.
   *
   * @param scope the scope of the network, {@code InceptionV1} in checkpoints
   * @param videos {@code [batch, frames, height, width, channels]}
   * @param options {@code first_temporal_kernel_size} (3), {@code temporal_conv_startat}
   *     (Conv2d_2c_3x3), {@code gating_startat} (Conv2d_2c_3x3), {@code final_endpoint} (Mixed_5c),
   *     {@code min_depth} (16), {@code depth_multiplier} (1), {@code data_format} (NDHWC)
   * @throws IllegalArgumentException if there is no such end point, or the first kernel cannot have
   *     that many frames, or there are gates and the images are not square
   */
  public static Net s3dgBase(Slim scope, Operand<TFloat32> videos, NetOptions options) {
    SPEC.requireTakenByBase(options);
    int first = options.get(FIRST_TEMPORAL_KERNEL_SIZE, 3);
    if (!List.of(1, 3, 5, 7).contains(first)) {
      throw new IllegalArgumentException(
          "first_temporal_kernel_size can only be 1, 3, 5 or 7, not " + first);
    }
    DataFormat format = format(options);
    Slim s =
        scope
            .argScope(on(CONV3D), weightsInitializer(truncatedNormal(0.01)))
            .argScope(
                on(CONV3D, MAX_POOL3D, CONV3D_SPATIOTEMPORAL),
                stride(1),
                dataFormat(format),
                padding(SAME))
            .argScope(on(BATCH_NORM), dataFormat(format));
    Blocks blocks = new Blocks(s, options);
    Depth depth = Depth.of(options);
    Stages net = Stages.of(videos, options.get(FINAL_ENDPOINT, "Mixed_5c"));
    // 64 x 224 x 224 x 3
    net.endPoint(
        "Conv2d_1a_7x7",
        (x, name) ->
            conv3dSpatiotemporal(
                s, x, depth.of(64), k(first, 7, 7), name, stride(2), new Separable(false)));
    // 32 x 112 x 112 x 64
    net.endPoint("MaxPool_2a_3x3", (x, name) -> s.maxPool3d(x, k(1, 3, 3), name, stride(1, 2, 2)));
    // 32 x 56 x 56 x 64
    net.endPoint("Conv2d_2b_1x1", (x, name) -> s.conv3d(x, depth.of(64), k(1, 1, 1), name));
    // 32 x 56 x 56 x 64
    net.endPoint("Conv2d_2c_3x3", (x, name) -> blocks.convolution(x, depth.of(192), name));
    // 32 x 56 x 56 x 192
    net.endPoint("MaxPool_3a_3x3", (x, name) -> s.maxPool3d(x, k(1, 3, 3), name, stride(1, 2, 2)));
    // 32 x 28 x 28 x 192
    blocks.add(net, "Mixed_3b", new Channels(64, 96, 128, 16, 32, 32));
    // 32 x 28 x 28 x 256
    blocks.add(net, "Mixed_3c", new Channels(128, 128, 192, 32, 96, 64));
    // 32 x 28 x 28 x 480
    net.endPoint("MaxPool_4a_3x3", (x, name) -> s.maxPool3d(x, k(3, 3, 3), name, stride(2)));
    // 16 x 14 x 14 x 480
    blocks.add(net, "Mixed_4b", new Channels(192, 96, 208, 16, 48, 64));
    // 16 x 14 x 14 x 512
    blocks.add(net, "Mixed_4c", new Channels(160, 112, 224, 24, 64, 64));
    // 16 x 14 x 14 x 512
    blocks.add(net, "Mixed_4d", new Channels(128, 128, 256, 24, 64, 64));
    // 16 x 14 x 14 x 512
    blocks.add(net, "Mixed_4e", new Channels(112, 144, 288, 32, 64, 64));
    // 16 x 14 x 14 x 528
    blocks.add(net, "Mixed_4f", new Channels(256, 160, 320, 32, 128, 128));
    // 16 x 14 x 14 x 832
    net.endPoint("MaxPool_5a_2x2", (x, name) -> s.maxPool3d(x, k(2, 2, 2), name, stride(2)));
    // 8 x 7 x 7 x 832
    blocks.add(net, "Mixed_5b", new Channels(256, 160, 320, 32, 128, 128));
    // 8 x 7 x 7 x 832
    blocks.add(net, "Mixed_5c", new Channels(384, 192, 384, 48, 128, 128));
    // 8 x 7 x 7 x 1024
    return net.build();
  }

  /** Blocks that look at several frames, and have gates, from a block on. */
  private record Blocks(Slim s, NetOptions options) {
    Operand<TFloat32> convolution(Operand<TFloat32> x, int outputs, String name) {
      var net = conv3dSpatiotemporal(s, x, outputs, k(frames(name), 3, 3), name);
      return gate(name).map(gate -> gate.apply(s, net, name)).orElse(net);
    }

    void add(Stages net, String block, Channels channels) {
      Channels outputs = channels.of(Depth.of(options));
      net.endPoint(
          block,
          (x, name) -> VideoLayers.inceptionBlockV1(s, x, outputs, frames(name), gate(name), name));
    }

    private long frames(String block) {
      return hasBegun(TEMPORAL_CONV_STARTAT, block) ? 3 : 1;
    }

    private Optional<Slim.Part> gate(String block) {
      return hasBegun(GATING_STARTAT, block)
          ? Optional.of((slim, x, name) -> selfGating(slim, x, name, format(options)))
          : Optional.empty();
    }

    private boolean hasBegun(Option<String> start, String block) {
      String first = options.get(start, "Conv2d_2c_3x3");
      return BLOCKS.contains(first) && BLOCKS.indexOf(first) <= BLOCKS.indexOf(block);
    }
  }

  /**
   * {@code self_gating}: a factor for each channel, from 0 to 1, by the means of all channels.
   *
   * <p>The original pools with width and height exchanged, so that it takes square images only.
   *
   * @param x keeps its shape
   * @throws IllegalArgumentException if its images are not square, or their size or number is not
   *     known
   */
  static Operand<TFloat32> selfGating(
      Slim s, Operand<TFloat32> x, String scope, DataFormat format) {
    Shape shape = x.shape();
    int[] dimensions = format.spatial();
    long frames = shape.get(dimensions[0]);
    long height = shape.get(dimensions[1]);
    long width = shape.get(dimensions[2]);
    if (frames == Shape.UNKNOWN_SIZE || height == Shape.UNKNOWN_SIZE || height != width) {
      throw new IllegalArgumentException(
          "gates need a known number of square images of known size, not "
              + shape
              + " at "
              + scope
              + "; give such videos, or choose a gating_startat without gates");
    }
    var gate =
        s.avgPool3d(
            x,
            k(frames, height, width),
            scope + "/self_gating/avg_pool3d",
            stride(1),
            dataFormat(format));
    gate =
        s.conv3d(
            gate,
            shape.get(format.channels()),
            k(1, 1, 1),
            scope + "/self_gating/transformer_W",
            noActivation(),
            noNormalizer(),
            noBiases(),
            dataFormat(format),
            weightsInitializer(truncatedNormal(0.01)));
    gate = s.ops().node("Sigmoid").input(gate).output();
    return s.ops().node("Mul", "mul").input(gate, x).output();
  }

  private static Operand<TFloat32> channelsLast(Slim s, Operand<TFloat32> x) {
    return s.tf().linalg.transpose(x, s.tf().constant(new int[] {0, 2, 3, 4, 1}));
  }

  /**
   * The order of dimensions.
   *
   * @throws IllegalArgumentException if it is not one of videos
   */
  private static DataFormat format(NetOptions options) {
    DataFormat format = options.get(DATA_FORMAT, DataFormat.NDHWC);
    if (format.dimensions() != 3) {
      throw new IllegalArgumentException("data_format must be NDHWC or NCDHW, not " + format);
    }
    return format;
  }

  /**
   * The arg scope S3D-G is built under.
   *
   * @param options {@code batch_norm_decay} (0.999), {@code batch_norm_epsilon} (0.001)
   */
  public static ArgScope argScope(float weightDecay, NetOptions options) {
    options.only("s3dg_arg_scope", VideoArgScope.OPTIONS);
    return VideoArgScope.of(weightDecay, true, options);
  }
}
