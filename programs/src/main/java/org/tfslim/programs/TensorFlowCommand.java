package org.tfslim.programs;

import java.util.Optional;
import org.tfslim.cli.Command;
import org.tfslim.cli.Failure;
import org.tfslim.slim.runtime.Versions;

/** A program that uses TensorFlow: it prints TensorFlow's version and explains its failures. */
public interface TensorFlowCommand extends Command {
  @Override
  default String versions() {
    return Versions.text();
  }

  @Override
  default Optional<Failure> explain(Throwable thrown) {
    return TensorFlowFailures.explain(thrown);
  }

  @Override
  default void endNow(int exitCode) {
    NativeExit.exit(exitCode);
  }
}
