package org.tfslim.slim.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFPermissionDeniedException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnauthenticatedException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tfslim.formats.SlimException;

class TensorFlowFailureTest {
  /** All that TensorFlow Java makes of a status of the native library. */
  private static final List<RuntimeException> ALL =
      List.of(
          new TensorFlowException("why"),
          new TFFailedPreconditionException("why"),
          new TFInvalidArgumentException("why"),
          new TFOutOfRangeException("why"),
          new TFPermissionDeniedException("why"),
          new TFResourceExhaustedException("why"),
          new TFUnauthenticatedException("why"),
          new TFUnimplementedException("why"));

  @Test
  void everyStatusIsOne() {
    SlimException meaning = new SlimException("what it means");
    assertThat(ALL)
        .allMatch(TensorFlowFailure::is)
        .allMatch(e -> TensorFlowFailure.explained(e, () -> meaning) == meaning);
  }

  @Test
  void whatJavaThrowsIsNone() {
    List<RuntimeException> others =
        List.of(
            new IllegalArgumentException("why"),
            new UnsupportedOperationException("why"),
            new SlimException("why"));
    assertThat(others)
        .noneMatch(TensorFlowFailure::is)
        .allMatch(e -> TensorFlowFailure.explained(e, () -> new SlimException("never")) == e);
  }

  private static String reason(String message) {
    return TensorFlowFailure.reason(new TFInvalidArgumentException(message));
  }

  @Test
  void theReasonIsWithoutNodes() {
    assertThat(reason("Bad size\n\t [[{{node a/Conv2D}}]]")).isEqualTo("Bad size");
    assertThat(reason("{{function_node map}} Bad size")).isEqualTo("Bad size");
    assertThat(reason("2 root error(s) found.\n  (0) INVALID_ARGUMENT: Bad size\n  (1) Other"))
        .isEqualTo("Bad size");
    assertThat(reason("assertion failed: [sizes] [3 1] [and] [256]\n\t [[{{node a}}]]"))
        .isEqualTo("sizes 3 1 and 256");
    assertThat(reason("\n")).isEqualTo("no reason is known");
  }
}
