package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.nets.vgg.Vgg.FC_CONV_PADDING;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Padding;

/** Options of the VGG networks. */
class VggOptionsTest extends GoldenOptions {
  @Override
  Map<String, NetworkFn> calls() {
    NetOptions same = NONE.with(FC_CONV_PADDING, Padding.SAME);
    return Map.of(
        "vgg_16_same_globalpool",
        network("vgg_16", 10, same.with(GLOBAL_POOL, true)),
        "vgg_16_none",
        network("vgg_16", 0, same),
        "vgg_a_same",
        network("vgg_a", 6, same.with(SPATIAL_SQUEEZE, false)));
  }

  @Test
  void imagesThatAreTooSmallAreRefusedWithTheReason() {
    Slim slim = slim();
    Operand<TFloat32> images =
        slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 192, 192, 3)));
    assertThatThrownBy(() -> Nets.get("vgg_16").network(10).apply(slim, images))
        .isInstanceOf(SlimException.class)
        .hasMessageContainingAll("vgg_16", "[1, 192, 192, 3]", "it was made for 224");
  }
}
