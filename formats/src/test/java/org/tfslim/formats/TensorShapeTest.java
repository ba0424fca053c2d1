package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorShapeTest {
  private static final TensorShape KERNEL = TensorShape.of(3, 3, 16, 32);

  @Test
  void saysItsDimensions() {
    assertThat(KERNEL.rank()).isEqualTo(4);
    assertThat(KERNEL.dimension(2)).isEqualTo(16);
    assertThat(KERNEL.dimensions()).containsExactly(3, 3, 16, 32);
    assertThat(KERNEL.elements()).isEqualTo(3 * 3 * 16 * 32);
    assertThat(KERNEL.text()).isEqualTo("3x3x16x32");
    assertThat(KERNEL).hasToString("[3, 3, 16, 32]");
  }

  @Test
  void aScalarHasOneElement() {
    assertThat(TensorShape.of().rank()).isZero();
    assertThat(TensorShape.of().elements()).isEqualTo(1);
    assertThat(TensorShape.of().text()).isEqualTo("scalar");
    assertThat(TensorShape.of()).hasToString("[]");
  }

  @Test
  void cannotBeChanged() {
    long[] dimensions = {2, 3};
    TensorShape shape = TensorShape.of(dimensions);
    dimensions[0] = 7;
    shape.dimensions()[1] = 7;
    assertThat(shape).isEqualTo(TensorShape.of(2, 3)).hasSameHashCodeAs(TensorShape.of(2, 3));
    assertThat(shape).isNotEqualTo(TensorShape.of(3, 2)).isNotEqualTo(TensorShape.of(2, 3, 1));
  }

  @Test
  void countsWithoutOverflow() {
    assertThat(TensorShape.of(1L << 40, 1L << 40, 0).elements()).isZero();
    TensorShape enormous = TensorShape.of(1L << 40, 1L << 40);
    assertThatThrownBy(enormous::elements).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> TensorEntry.of("a", ElementType.FLOAT32, TensorShape.of(1L << 62)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void refusesNegativeDimensions() {
    assertThatThrownBy(() -> TensorShape.of(2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, -1]");
  }
}
