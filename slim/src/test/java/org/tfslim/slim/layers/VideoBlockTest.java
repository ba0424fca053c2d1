package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.fused;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noBiases;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.normalizer;
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

import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Padding;

/** The layers that S3D-G is made of, put together as {@code nets/s3dg.py} does. */
class VideoBlockTest extends LayerTesting {
  @Test
  void aBlockWithItsGateAndItsHead() {
    Slim net =
        s.argScope(on(BATCH_NORM), fused(false))
            .argScope(on(BATCH_NORM, DROPOUT), training(false))
            .argScope(on(CONV3D), normalizer(Slim::batchNorm), weightsInitializer(waves(0.5)))
            .argScope(
                on(CONV3D, MAX_POOL3D),
                stride(1),
                padding(Padding.SAME),
                dataFormat(DataFormat.NDHWC));
    Operand<TFloat32> x = net.conv3d(wave(0.1, 1, 4, 6, 6, 2), 3, k(3, 3, 3), "c", stride(2));
    x = net.conv3d(x, 3, k(3, 1, 1), "c/temporal", noNormalizer());
    Operand<TFloat32> gate = net.avgPool3d(x, k(2, 3, 3), "c/self_gating/avg_pool3d", stride(1));
    gate =
        net.conv3d(
            gate,
            3,
            k(1, 1, 1),
            "c/self_gating/transformer_W",
            noActivation(),
            noNormalizer(),
            noBiases());
    gate = s.ops().node("Sigmoid").input(gate).output();
    x = s.ops().node("Mul", "mul").input(gate, x).output();
    x = net.maxPool3d(x, k(1, 3, 3), "p", stride(1, 2, 2));
    Slim head = net.scope("Logits");
    x = head.avgPool3d(x, k(2, 7, 7).within(x.shape()), "AvgPool_0a_7x7", stride(1));
    x = head.dropout(x, "Dropout_0b");
    x = head.conv3d(x, 2, k(1, 1, 1), "Conv2d_0c_1x1", noActivation(), noNormalizer());
    Operand<TFloat32> logits = head.squeeze(head.mean(x, "Mean", 1), "SpatialSqueeze");
    assertThat(variables())
        .containsExactly(
            "c/weights [3, 3, 3, 2, 3]",
            "c/BatchNorm/beta [3]",
            "c/BatchNorm/moving_mean [3]",
            "c/BatchNorm/moving_variance [3]",
            "c/temporal/weights [3, 1, 1, 3, 3]",
            "c/temporal/biases [3]",
            "c/self_gating/transformer_W/weights [1, 1, 1, 3, 3]",
            "Logits/Conv2d_0c_1x1/weights [1, 1, 1, 3, 2]",
            "Logits/Conv2d_0c_1x1/biases [2]");
    assertThat(logits.op().name()).isEqualTo("Logits/SpatialSqueeze");
    assertThat(graph.operation("c/BatchNorm/batchnorm_1/add_1").type()).isEqualTo("AddV2");
    assertReference(
        logits, 2.75801f, 2.610046f, 2.610046f, 2.610046f, 2.610046f, 2.610046f, 2.905974f);
  }
}
