package org.tfslim.slim.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

/** Kernels, strides, rates and data formats of any rank. */
class WindowArgsTest {
  @Test
  void aSingleNumberCountsForAllDimensions() {
    assertThat(stride(2).along(3, "conv3d")).containsExactly(2, 2, 2);
    assertThat(k(3).along(1, "conv1d")).containsExactly(3);
    assertThat(rate(1, 2).along(2, "conv2d")).containsExactly(1, 2);
    assertThatThrownBy(() -> stride(1, 2).along(3, "conv3d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "conv3d slides along 3 dimensions, but its stride has 2: [1, 2]. Give 3, or a single"
                + " one for all.");
    assertThatThrownBy(() -> k(3, 3).along(1, "conv1d"))
        .hasMessageContaining("conv1d slides along 1 dimension, but its kernel has 2");
  }

  @Test
  void sizesAreAtLeastOne() {
    assertThatThrownBy(() -> k(3, 0)).hasMessageContaining("a kernel needs sizes of at least 1");
    assertThatThrownBy(() -> stride(0)).hasMessageContaining("a stride needs");
    assertThatThrownBy(() -> rate(-1)).hasMessageContaining("a rate needs");
    assertThatThrownBy(Kernel::k).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onesAreNoStep() {
    assertThat(stride(1, 1, 1).isOne()).isTrue();
    assertThat(stride(1).isOne()).isTrue();
    assertThat(rate(1, 2).isOne()).isFalse();
  }

  @Test
  void kernelsAreNamedAndReduced() {
    assertThat(k(3, 2)).hasToString("3x2");
    assertThat(k(1, 3, 2)).hasToString("1x3x2");
    assertThat(k(7, 7).within(Shape.of(2, 5, 9, 3))).isEqualTo(k(5, 7));
    assertThat(k(2, 7, 7).within(Shape.of(1, 1, 4, 9, 3))).isEqualTo(k(1, 4, 7));
    assertThat(k(7).within(Shape.of(2, 5, 9, 3))).isEqualTo(k(5, 7));
    assertThat(k(7, 7).within(Shape.of(2, -1, 5, 3))).isEqualTo(k(7, 7));
  }

  @ParameterizedTest
  @EnumSource
  void namesSayTheOrder(DataFormat format) {
    String name = format.name();
    assertThat(format.channels()).isEqualTo(name.indexOf('C'));
    assertThat(format.dimensions()).isEqualTo(name.length() - 2);
    assertThat(format.channelsFirst()).isEqualTo(name.startsWith("NC"));
    assertThat(format.spatial()[0]).isEqualTo(format.channelsFirst() ? 2 : 1);
    assertThat(format.spatial()).hasSize(format.dimensions());
    assertThat(format.withDimensions(format.dimensions())).isEqualTo(format);
  }

  @Test
  void formatsCarryOverToOtherRanks() {
    assertThat(DataFormat.NCHW.withDimensions(3)).isEqualTo(DataFormat.NCDHW);
    assertThat(DataFormat.NDHWC.withDimensions(1)).isEqualTo(DataFormat.NWC);
    assertThat(DataFormat.NHWC.channels(5)).isEqualTo(4);
    assertThat(DataFormat.NCW.window(3)).containsExactly(1, 1, 3);
    assertThat(DataFormat.NDHWC.window(2, 3, 4)).containsExactly(1, 2, 3, 4, 1);
    assertThatThrownBy(() -> DataFormat.NHWC.withDimensions(4)).hasMessageContaining("not for 4");
  }
}
