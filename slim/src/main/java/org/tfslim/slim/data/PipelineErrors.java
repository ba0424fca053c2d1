package org.tfslim.slim.data;

import java.util.regex.Pattern;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tfslim.slim.runtime.TensorFlowFailure;

/** Tells the failures of an {@link InputPipeline} from all others. */
public final class PipelineErrors {
  /**
   * Where TensorFlow says that the error came out: {@code [[{{node input/IteratorGetNext}}]]}, or
   * {@code [[input/IteratorGetNext]]} after the node of a function that the pipeline calls. The
   * copies between devices, {@code [[IteratorGetNext/_3]]}, appear in errors from elsewhere too.
   */
  private static final Pattern FROM_ITERATOR =
      Pattern.compile("\\[\\[(\\{\\{node )?([^\\]}\\s]*/)?IteratorGetNext(_\\d+)?(\\}\\})?\\]\\]");

  private static final Pattern CANCELLED = Pattern.compile("cancell?ed", Pattern.CASE_INSENSITIVE);

  private PipelineErrors() {}

  /**
   * Whether a run of the graph failed because of what was read: a truncated or damaged record, one
   * that is not a tf.Example or lacks a feature, an image that cannot be decoded or is too small, a
   * label out of range, a file that disappeared. The end of an evaluation pass, a pipeline that was
   * not initialized, a session that was closed and a lack of memory are not such failures.
   */
  public static boolean isInputError(Throwable failure) {
    String message = failure.getMessage();
    return TensorFlowFailure.is(failure)
        && message != null
        && FROM_ITERATOR.matcher(message).find()
        && !CANCELLED.matcher(message).find()
        && !(failure instanceof TFOutOfRangeException)
        && !(failure instanceof TFFailedPreconditionException)
        && !(failure instanceof TFResourceExhaustedException);
  }
}
