package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.gradients.GradientTransforms;
import org.tfslim.slim.gradients.Gradients;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.saving.MovingAverages;
import org.tfslim.slim.summaries.Summaries;

/**
 * How variables are changed so that a loss gets smaller: the optimizer and its rate, which
 * variables are trained, and what is done to gradients in between. An immutable value: each {@code
 * with} method returns a changed copy. Source: {@code slim.learning.create_train_op}, whose {@code
 * check_numerics} is {@link #withCheckedLoss}.
 */
public final class Minimizer {
  private final Optimizer optimizer;
  private final Function<Slim, Operand<TFloat32>> learningRate;
  private final Settings settings;

  /** What has a default; changed only before a minimizer has it. */
  private static final class Settings {
    private ScopeList scopes = ScopeList.none();
    private Map<String, Float> multipliers = Map.of();
    private float clipNorm;
    private float clipGlobalNorm;
    private boolean gradientSummaries;
    private boolean checkedLoss;
    private Optional<Double> movingAverageDecay = Optional.empty();

    Settings copy() {
      Settings copy = new Settings();
      copy.scopes = scopes;
      copy.multipliers = multipliers;
      copy.clipNorm = clipNorm;
      copy.clipGlobalNorm = clipGlobalNorm;
      copy.gradientSummaries = gradientSummaries;
      copy.checkedLoss = checkedLoss;
      copy.movingAverageDecay = movingAverageDecay;
      return copy;
    }
  }

  private Minimizer(
      Optimizer optimizer, Function<Slim, Operand<TFloat32>> learningRate, Settings settings) {
    this.optimizer = optimizer;
    this.learningRate = learningRate;
    this.settings = settings;
  }

  /**
   * Trains all trainable variables with the gradients as they are, and keeps no averages.
   *
   * @param learningRate adds the learning rate, a scalar, to the graph, such as {@code slim ->
   *     LearningRates.fixed(slim, 0.01f)}
   */
  public static Minimizer of(Optimizer optimizer, Function<Slim, Operand<TFloat32>> learningRate) {
    return new Minimizer(optimizer, learningRate, new Settings());
  }

  private Minimizer with(Consumer<Settings> change) {
    Settings changed = settings.copy();
    change.accept(changed);
    return new Minimizer(optimizer, learningRate, changed);
  }

  /**
   * Trains only the trainable variables whose names begin with one of these; all if there are none.
   */
  public Minimizer withScopes(String... scopes) {
    return withScopes(new ScopeList(List.of(scopes)));
  }

  /** Trains only the trainable variables in these scopes; all if there are none. */
  public Minimizer withScopes(ScopeList scopes) {
    return with(it -> it.scopes = scopes);
  }

  /**
   * Multiplies gradients before they are clipped.
   *
   * @param multipliers the name of a variable, to the factor of its gradient
   */
  public Minimizer withGradientMultipliers(Map<String, Float> multipliers) {
    return with(it -> it.multipliers = Map.copyOf(multipliers));
  }

  /**
   * Makes the gradient of each variable, separately from the others, at most {@code norm} long.
   * Source: {@code clip_gradient_norm} of {@code slim.learning.create_train_op}.
   *
   * @param norm the greatest length that is left as it is; 0 leaves all as they are
   */
  public Minimizer withClipGradientNorm(float norm) {
    checkNorm(norm);
    return with(it -> it.clipNorm = norm);
  }

  /**
   * Makes all gradients, taken as one vector, at most {@code norm} long; after {@link
   * #withClipGradientNorm}, if both are set. Source: {@code tf.clip_by_global_norm}.
   *
   * @param norm the greatest length that is left as it is; 0 leaves all as they are
   */
  public Minimizer withClipGlobalNorm(float norm) {
    checkNorm(norm);
    return with(it -> it.clipGlobalNorm = norm);
  }

  private static void checkNorm(float norm) {
    if (!(norm >= 0 && Float.isFinite(norm))) {
      throw new IllegalArgumentException("A norm to clip to is at least 0, not " + norm);
    }
  }

  /**
   * Adds a histogram {@code NAME/gradient} and a curve {@code NAME/gradient_norm} for the gradient
   * of each variable, as the optimizer gets it, to the summaries of the run.
   */
  public Minimizer withGradientSummaries() {
    return with(it -> it.gradientSummaries = true);
  }

  /**
   * Checks the loss inside the graph: a step whose loss is NaN or infinite fails before it changes
   * a trained variable. Without it {@link TrainLoop} finds such a loss after the step. Either way
   * training ends with a {@link NotFiniteLossException}, and the last checkpoint is one from
   * before.
   */
  public Minimizer withCheckedLoss() {
    return with(it -> it.checkedLoss = true);
  }

  /**
   * Keeps moving averages of all variables of the model.
   *
   * @param decay how much of an average stays at each step, in (0, 1)
   */
  public Minimizer withMovingAverages(double decay) {
    return with(it -> it.movingAverageDecay = Optional.of(decay));
  }

  /**
   * The variables that are trained.
   *
   * @throws SlimException if a scope has no trainable variable
   */
  public List<Variable<?>> variables(Slim slim) {
    List<Variable<?>> trainable = slim.variables().trainable();
    if (settings.scopes.prefixes().isEmpty()) {
      return trainable;
    }
    settings.scopes.requireAllFound("trainable_scopes", trainable);
    return trainable.stream().filter(settings.scopes::contains).toList();
  }

  /**
   * Adds training steps on the sum of all losses and penalties of the graph.
   *
   * @throws IllegalStateException if the graph has no loss
   * @throws SlimException if the loss does not depend on a variable to train, or cannot be
   *     differentiated
   */
  public Minimization minimize(Slim slim) {
    return minimize(slim, Losses.totalLoss(slim));
  }

  /**
   * Adds training steps on a loss. A step runs all update operations of the graph, too.
   *
   * @param loss a scalar
   * @throws SlimException if the loss does not depend on a variable to train, or cannot be
   *     differentiated
   */
  public Minimization minimize(Slim slim, Operand<TFloat32> loss) {
    List<Gradient> gradients = Gradients.of(slim, loss, variables(slim));
    return apply(slim, loss, gradients, slim.variables().updateOps());
  }

  /**
   * Adds training steps on the losses of several replicas of a model. A step runs the update
   * operations of the first one. Source: {@code deployment/model_deploy.py}.
   *
   * @param loss with the gradients of {@link #variables}
   */
  public <T> Minimization minimize(
      Slim slim, Deployment deployment, List<Replica<T>> replicas, ReplicaLoss loss) {
    return apply(
        deployment.shared(slim), loss.totalLoss(), loss.gradients(), replicas.get(0).updateOps());
  }

  /** A step changes variables by their gradients, then averages them, then counts. */
  private Minimization apply(
      Slim slim, Operand<TFloat32> loss, List<Gradient> gradients, List<Operation> updateOps) {
    Operand<TFloat32> rate = learningRate.apply(slim);
    Operand<TFloat32> checked = settings.checkedLoss ? checked(slim, loss) : loss;
    List<Gradient> transformed = transformed(slim, gradients);
    if (settings.checkedLoss) {
      transformed = after(slim, checked, transformed);
    }
    List<Operand<TString>> summaries =
        settings.gradientSummaries ? summaries(slim, transformed) : List.of();
    List<Operation> changes = new ArrayList<>(updateOps);
    changes.addAll(optimizer.apply(slim, transformed, rate));
    Optional<MovingAverages> averages =
        settings.movingAverageDecay.map(
            decay -> MovingAverages.of(slim, decay, slim.variables().model()));
    averages.ifPresent(it -> changes.addAll(it.update(slim, List.copyOf(changes))));
    return new Minimization(
        loss, rate, transformed, averages, TrainOp.of(slim, checked, changes), summaries);
  }

  private List<Gradient> transformed(Slim slim, List<Gradient> gradients) {
    List<Gradient> result = gradients;
    if (!settings.multipliers.isEmpty()) {
      result =
          GradientTransforms.multiplyGradients(
              slim.nameScope("multiply_grads"), result, settings.multipliers);
    }
    if (settings.clipNorm > 0) {
      result =
          GradientTransforms.clipGradientNorms(
              slim.nameScope("clip_grads"), result, settings.clipNorm);
    }
    if (settings.clipGlobalNorm > 0) {
      result = GradientTransforms.clipByGlobalNorm(slim, result, settings.clipGlobalNorm);
    }
    return result;
  }

  private static Operand<TFloat32> checked(Slim slim, Operand<TFloat32> loss) {
    return slim.ops()
        .enter("check_loss")
        .node("CheckNumerics")
        .input(loss)
        .attr("message", NotFiniteGuard.LOSS_MESSAGE)
        .output();
  }

  private static List<Gradient> after(
      Slim slim, Operand<TFloat32> checked, List<Gradient> gradients) {
    OpScope ops =
        slim.ops().withControlDependencyOps(List.of(checked.op())).enter("checked_gradients");
    return gradients.stream()
        .map(it -> it.withValue(ops.node("Identity").input(it.value()).output()))
        .toList();
  }

  private static List<Operand<TString>> summaries(Slim slim, List<Gradient> gradients) {
    Slim inside = slim.root().nameScope("summarize_grads");
    List<Operand<TString>> all = new ArrayList<>();
    for (Gradient gradient : gradients) {
      String name = gradient.variable().name();
      OpScope ops = inside.ops();
      all.add(
          Summaries.histogram(
              ops,
              name + "/gradient",
              Summaries.sample(ops, gradient.value(), TrainingSummaries.HISTOGRAM_VALUES)));
      all.add(
          Summaries.scalar(
              ops,
              name + "/gradient_norm",
              GradientTransforms.globalNorm(inside, List.of(gradient))));
    }
    return all;
  }
}
