package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.DataType;

class ElementTypeTest {
  /** What TensorFlow's Python calls those types that have another name in the messages. */
  private static String pythonName(DataType type) {
    return switch (type) {
      case DT_HALF -> "FLOAT16";
      case DT_FLOAT -> "FLOAT32";
      case DT_DOUBLE -> "FLOAT64";
      default -> type.name().substring("DT_".length());
    };
  }

  @ParameterizedTest
  @EnumSource(names = ".*_REF|UNRECOGNIZED", mode = EnumSource.Mode.MATCH_NONE)
  void knowsAllTypesOfTensorFlow(DataType type) {
    ElementType found = ElementType.of(type.getNumber());
    assertThat(found.name()).isEqualTo(pythonName(type));
    assertThat(found.number()).isEqualTo(type.getNumber());
  }

  @ParameterizedTest
  @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
  void hasNoTypeThatTensorFlowHasNot(ElementType type) {
    assertThat(DataType.forNumber(type.number())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"-1", "101", "9999"})
  void otherNumbersAreUnknown(int number) {
    assertThat(ElementType.of(number)).isEqualTo(ElementType.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, 1, bool",
    "UINT8, 1, uint8",
    "FLOAT8_E4M3FN, 1, float8_e4m3fn",
    "FLOAT16, 2, float16",
    "BFLOAT16, 2, bfloat16",
    "FLOAT32, 4, float32",
    "QINT32, 4, qint32",
    "FLOAT64, 8, float64",
    "INT64, 8, int64",
    "COMPLEX64, 8, complex64",
    "COMPLEX128, 16, complex128",
    "STRING, 0, string",
    "UNKNOWN, 0, unknown"
  })
  void saysWidthAndName(ElementType type, int width, String text) {
    assertThat(type.width()).isEqualTo(width);
    assertThat(type.text()).isEqualTo(text);
  }

  @Test
  void checkpointsHoldWhatHasAWidthAndStrings() {
    Set<ElementType> refused = EnumSet.noneOf(ElementType.class);
    Set<ElementType> floats = EnumSet.noneOf(ElementType.class);
    for (ElementType type : ElementType.values()) {
      if (!type.isStorable()) {
        refused.add(type);
      }
      if (type.isFloatingPoint()) {
        floats.add(type);
      }
    }
    assertThat(refused)
        .containsExactly(ElementType.UNKNOWN, ElementType.INVALID, ElementType.RESOURCE);
    assertThat(floats)
        .containsExactly(
            ElementType.FLOAT32, ElementType.FLOAT64, ElementType.BFLOAT16, ElementType.FLOAT16);
  }
}
