package org.tfslim.slim.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;

class TensorTypesTest {
  @ParameterizedTest
  @EnumSource(names = ".*_REF|UNRECOGNIZED", mode = EnumSource.Mode.MATCH_NONE)
  void everyTypeHasItsOwn(DataType type) {
    assertThat(TensorTypes.of(type).number()).isEqualTo(type.getNumber());
  }

  @ParameterizedTest
  @EnumSource(names = ".*_REF|UNRECOGNIZED", mode = EnumSource.Mode.MATCH_ANY)
  void noFileHasReferences(DataType type) {
    assertThat(TensorTypes.of(type)).isEqualTo(ElementType.UNKNOWN);
  }

  @Test
  void shapesKeepTheirDimensions() {
    assertThat(TensorTypes.shape(Shape.of(3, 0, 5))).isEqualTo(TensorShape.of(3, 0, 5));
    assertThat(TensorTypes.shape(Shape.scalar())).isEqualTo(TensorShape.of());
    assertThat(TensorTypes.entry("a", DataType.DT_HALF, Shape.of(2, 3)))
        .isEqualTo(new TensorEntry("a", ElementType.FLOAT16, TensorShape.of(2, 3), 12));
  }

  @Test
  void refusesShapesThatAreNotKnown() {
    for (Shape shape : new Shape[] {Shape.unknown(), Shape.of(2, Shape.UNKNOWN_SIZE)}) {
      assertThatThrownBy(() -> TensorTypes.shape(shape))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("A shape is not known");
    }
  }

  @Test
  void textsSayWhatIsNotKnown() {
    assertThat(TensorTypes.text(Shape.of(3, 3, 32))).isEqualTo("3x3x32");
    assertThat(TensorTypes.text(Shape.scalar())).isEqualTo("scalar");
    assertThat(TensorTypes.text(Shape.of(Shape.UNKNOWN_SIZE, 224, 224, 3)))
        .isEqualTo("?x224x224x3");
    assertThat(TensorTypes.text(Shape.unknown())).isEqualTo("?");
  }
}
