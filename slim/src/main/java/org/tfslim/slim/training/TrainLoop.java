package org.tfslim.slim.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/**
 * Runs training steps until a number of them is reached or somebody asks to stop, and calls hooks
 * on the way. An immutable configuration: {@link #until}, {@link #stopWhen}, {@link #with} and
 * {@link #guarding} return changed copies. Source: {@code slim.learning.train}.
 *
 * @param loss the total loss; evaluating it takes one whole training step
 * @param stepBefore the global step, to be read between steps
 * @param stepAfter the global step after the step that {@code trainOp} takes
 * @param numberOfSteps the global step to end at, as slim counts: steps of earlier runs included;
 *     empty for no end
 * @param stop asked between steps whether to stop
 * @param hooks what happens beside the steps, in this order
 * @param trainDir where the checkpoints are, for error messages
 */
public record TrainLoop(
    Operand<TFloat32> loss,
    Operand<TInt64> stepBefore,
    Operand<TInt64> stepAfter,
    OptionalLong numberOfSteps,
    BooleanSupplier stop,
    List<Hook> hooks,
    Optional<Path> trainDir) {
  /** Copies the hooks. */
  public TrainLoop {
    hooks = List.copyOf(hooks);
  }

  /**
   * A loop without end and without hooks.
   *
   * @param trainOp takes one whole training step, the increment of the global step included
   */
  public static TrainLoop of(Slim slim, TrainOp trainOp) {
    Variable<TInt64> globalStep = slim.globalStep();
    OpScope ops = slim.root().ops();
    Operand<TInt64> stepAfter =
        ops.withControlDependencyOps(List.of(trainOp.operation()))
            .node("ReadVariableOp", "train_step/global_step")
            .input(globalStep.handle())
            .attr("dtype", DataType.DT_INT64)
            .output();
    return new TrainLoop(
        trainOp.loss(),
        globalStep.value(),
        stepAfter,
        OptionalLong.empty(),
        () -> false,
        List.of(),
        Optional.empty());
  }

  /** Ends when the global step has reached {@code steps}. */
  public TrainLoop until(long steps) {
    return new TrainLoop(
        loss, stepBefore, stepAfter, OptionalLong.of(steps), stop, hooks, trainDir);
  }

  /** Ends after the step during which {@code newStop} becomes true. */
  public TrainLoop stopWhen(BooleanSupplier newStop) {
    return new TrainLoop(loss, stepBefore, stepAfter, numberOfSteps, newStop, hooks, trainDir);
  }

  /** With these hooks instead of those there were. */
  public TrainLoop with(List<Hook> newHooks) {
    return new TrainLoop(loss, stepBefore, stepAfter, numberOfSteps, stop, newHooks, trainDir);
  }

  /** With errors that name the last checkpoint of {@code directory}. */
  public TrainLoop guarding(Path directory) {
    return new TrainLoop(
        loss, stepBefore, stepAfter, numberOfSteps, stop, hooks, Optional.of(directory));
  }

  /**
   * Trains.
   *
   * @param session with all variables initialized or restored
   * @return the global step at the end, and why it ended
   * @throws NotFiniteLossException if the loss becomes NaN or infinite
   * @throws org.tensorflow.exceptions.TensorFlowException if a step fails, e.g. because of its
   *     input
   */
  public Outcome run(Session session) {
    long step = globalStep(session);
    try (HookChain chain = new HookChain(session, hooks, step)) {
      chain.begin();
      while (!reached(step) && !stop.getAsBoolean()) {
        Step taken = takeStep(session, chain, step);
        step = taken.number();
        chain.afterStep(taken);
      }
      Ending ending = reached(step) ? Ending.FINISHED : Ending.STOPPED;
      chain.endWith(ending);
      return new Outcome(step, ending);
    }
  }

  /**
   * How training ended.
   *
   * @param step the global step at the end
   * @param ending why it ended
   */
  public record Outcome(long step, Ending ending) {}

  private boolean reached(long step) {
    return numberOfSteps.isPresent() && step >= numberOfSteps.getAsLong();
  }

  private long globalStep(Session session) {
    try (Result result = session.runner().fetch(stepBefore).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  private Step takeStep(Session session, HookChain chain, long step) {
    NotFiniteGuard guard = new NotFiniteGuard(trainDir);
    List<Output<?>> own = List.of(loss.asOutput(), stepAfter.asOutput());
    Session.Runner runner = chain.fetch(session.runner(), own);
    long start = System.nanoTime();
    try (Result result = runner.run()) {
      double seconds = (System.nanoTime() - start) / 1e9;
      float value = ((TFloat32) result.get(0)).getFloat();
      long number = ((TInt64) result.get(1)).getLong();
      guard.check(value, number);
      chain.deliver(result, number);
      return new Step(number, value, seconds);
    } catch (TFInvalidArgumentException e) {
      throw guard.translated(e, step + 1);
    }
  }
}
