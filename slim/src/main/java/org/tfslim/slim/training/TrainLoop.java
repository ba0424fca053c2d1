package org.tfslim.slim.training;

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
 * Runs training steps until a number of them is reached or it is told to stop, and calls hooks on
 * the way. An immutable configuration: {@link #until}, {@link #stopWhen}, {@link #with} and {@link
 * #guarding} return changed copies. Source: {@code slim.learning.train}.
 */
public final class TrainLoop {
  private final Tensors tensors;
  private final OptionalLong numberOfSteps;
  private final BooleanSupplier stop;
  private final List<Hook> hooks;
  private final Optional<RunDirectory> directory;

  /**
   * What is fetched.
   *
   * @param loss the total loss; evaluating it takes one whole training step
   * @param stepBefore the global step, to be read between steps
   * @param stepAfter the global step after the step that the train op takes
   */
  private record Tensors(
      Operand<TFloat32> loss, Operand<TInt64> stepBefore, Operand<TInt64> stepAfter) {}

  private TrainLoop(
      Tensors tensors,
      OptionalLong numberOfSteps,
      BooleanSupplier stop,
      List<Hook> hooks,
      Optional<RunDirectory> directory) {
    this.tensors = tensors;
    this.numberOfSteps = numberOfSteps;
    this.stop = stop;
    this.hooks = List.copyOf(hooks);
    this.directory = directory;
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
        new Tensors(trainOp.loss(), globalStep.value(), stepAfter),
        OptionalLong.empty(),
        () -> false,
        List.of(),
        Optional.empty());
  }

  /** Ends when the global step has reached {@code steps}, those of earlier runs included. */
  public TrainLoop until(long steps) {
    return new TrainLoop(tensors, OptionalLong.of(steps), stop, hooks, directory);
  }

  /** Ends after the step during which {@code newStop} becomes true. */
  public TrainLoop stopWhen(BooleanSupplier newStop) {
    return new TrainLoop(tensors, numberOfSteps, newStop, hooks, directory);
  }

  /** With these hooks, called in this order, instead of those there were. */
  public TrainLoop with(List<Hook> newHooks) {
    return new TrainLoop(tensors, numberOfSteps, stop, newHooks, directory);
  }

  /** With errors that name the last checkpoint of a directory. */
  public TrainLoop guarding(RunDirectory newDirectory) {
    return new TrainLoop(tensors, numberOfSteps, stop, hooks, Optional.of(newDirectory));
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
        TrainingStep taken = takeStep(session, chain, step);
        step = taken.number();
        chain.afterStep(taken);
      }
      EndReason reason = reached(step) ? EndReason.FINISHED : EndReason.STOPPED;
      chain.endWith(reason);
      return new Outcome(step, reason);
    }
  }

  /**
   * How training ended.
   *
   * @param step the global step at the end
   * @param reason why it ended
   */
  public record Outcome(long step, EndReason reason) {}

  private boolean reached(long step) {
    return numberOfSteps.isPresent() && step >= numberOfSteps.getAsLong();
  }

  private long globalStep(Session session) {
    try (Result result = session.runner().fetch(tensors.stepBefore).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  private TrainingStep takeStep(Session session, HookChain chain, long step) {
    NotFiniteGuard guard = new NotFiniteGuard(directory);
    List<Output<?>> own = List.of(tensors.loss.asOutput(), tensors.stepAfter.asOutput());
    Session.Runner runner = chain.fetch(chain.feed(session.runner()), own);
    long start = System.nanoTime();
    try (Result result = runner.run()) {
      double seconds = (System.nanoTime() - start) / 1e9;
      float value = ((TFloat32) result.get(0)).getFloat();
      long number = ((TInt64) result.get(1)).getLong();
      guard.check(value, number);
      chain.deliver(result, number);
      return new TrainingStep(number, value, seconds);
    } catch (TFInvalidArgumentException e) {
      throw guard.translated(e, step + 1);
    }
  }
}
