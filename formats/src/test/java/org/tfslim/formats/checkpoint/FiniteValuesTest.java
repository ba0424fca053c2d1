package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;

class FiniteValuesTest {
  @TempDir private Path folder;

  private FiniteValues written(ElementType type, String... hex) {
    Path prefix = folder.resolve("model.ckpt-1");
    ByteBuffer bytes =
        ByteBuffer.allocate(hex.length * type.width()).order(ByteOrder.LITTLE_ENDIAN);
    for (String value : hex) {
      long bits = Long.parseUnsignedLong(value, 16);
      switch (type.width()) {
        case Long.BYTES -> bytes.putLong(bits);
        case Integer.BYTES -> bytes.putInt((int) bits);
        default -> bytes.putShort((short) bits);
      }
    }
    try (CheckpointWriter writer = CheckpointWriter.create(prefix, 1)) {
      writer.add("net/w", type, TensorShape.of(hex.length), bytes.flip());
      writer.commit();
    }
    return FiniteValues.of(CheckpointReader.open(prefix), List.of("net/w"));
  }

  /** The largest number, an infinity, a NaN. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 7f7fffff, ff800000, 7fc00001",
    "FLOAT64, 7fefffffffffffff, 7ff0000000000000, fff8000000000000",
    "FLOAT16, fbff, 7c00, 7e01",
    "BFLOAT16, ff7f, 7f80, ffc1"
  })
  void whatIsNotFiniteIsCounted(ElementType type, String largest, String infinity, String nan) {
    assertThat(written(type, largest, largest, "0").problem()).isEmpty();
    FiniteValues found = written(type, largest, infinity, nan);
    assertThat(found.found()).containsExactly(new FiniteValues.NotFinite("net/w", 2, 3));
    assertThatThrownBy(found::require)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("model.ckpt-1", "NaN or infinite in net/w (2 of 3)");
  }

  @Test
  void otherTypesAreNotLookedAt() {
    assertThat(written(ElementType.INT32, "7fc00001", "ff800000").problem()).isEmpty();
  }
}
