package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;

class FloatCastTest {
  @Test
  void everyHalfSurvivesTheWayThroughFloat() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = FloatCast.halfToFloat((short) bits);
      short back = FloatCast.doubleToHalf(value);
      if (Float.isNaN(value)) {
        assertThat(FloatCast.halfToFloat(back)).isNaN();
      } else {
        assertThat(back & 0xffff).isEqualTo(bits);
      }
    }
  }

  /** Half way between two halves the even one wins; a little beside, the nearer. */
  @Test
  void roundsToTheNearestHalf() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      double low = FloatCast.halfToFloat((short) bits);
      double high = FloatCast.halfToFloat((short) (bits + 1));
      double middle = (low + high) / 2;
      assertThat(FloatCast.doubleToHalf(middle)).isEqualTo((short) (bits + (bits & 1)));
      assertThat(FloatCast.doubleToHalf(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(FloatCast.doubleToHalf(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "65519, 7bff",
    "65520, 7c00",
    "-65520, fc00",
    "1e300, 7c00",
    "Infinity, 7c00",
    "-0.0, 8000",
    "1, 3c00",
    "2.98e-8, 0000",
    "2.99e-8, 0001"
  })
  void knowsTheEndsOfHalf(double value, String bits) {
    assertThat(Integer.toHexString(FloatCast.doubleToHalf(value) & 0xffff))
        .isEqualTo(Integer.toHexString(Integer.parseInt(bits, 16)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3f80",
    "-1, bf80",
    "Infinity, 7f80",
    "1.00390625, 3f80",
    "1.01171875, 3f82",
    // Near a tie: rounding to float first would end on the tie.
    "1.003906250000001, 3f81",
    "1.011718749999999, 3f81",
    "3.4e38, 7f80"
  })
  void roundsToTheNearestBfloat16(double value, String bits) {
    assertThat(Integer.toHexString(FloatCast.doubleToBfloat16(value) & 0xffff)).isEqualTo(bits);
  }

  @Test
  void castsBothWays() {
    ByteBuffer floats = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(1.5f).putFloat(-2).putFloat(Float.NaN).flip();
    for (ElementType type :
        new ElementType[] {ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT64}) {
      ByteBuffer there = FloatCast.cast(floats, ElementType.FLOAT32, type);
      ByteBuffer back = FloatCast.cast(there, type, ElementType.FLOAT32);
      assertThat(back.getFloat(0)).isEqualTo(1.5f);
      assertThat(back.getFloat(4)).isEqualTo(-2f);
      assertThat(back.getFloat(8)).isNaN();
    }
  }

  @Test
  void transposesAsNumpyDoes() {
    ByteBuffer in = ByteBuffer.allocate(24);
    for (int i = 0; i < 24; i++) {
      in.put((byte) i);
    }
    ByteBuffer out =
        TensorBytes.permuted(in.flip(), TensorShape.of(2, 3, 4), new int[] {2, 0, 1}, 1);
    // numpy.arange(24).reshape(2, 3, 4).transpose(2, 0, 1)[1] is [[1, 5, 9], [13, 17, 21]]
    byte[] second = new byte[6];
    out.get(6, second);
    assertThat(second).containsExactly(1, 5, 9, 13, 17, 21);
  }
}
