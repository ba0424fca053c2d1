package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;

/**
 * A copy of a model that sees a part of the batch: what slim calls a clone.
 *
 * @param <T> what the model function returns
 * @param slim the handle it was built with: its name scope, its device
 * @param outputs what the model function returned
 * @param losses the losses of its outputs, scalars
 * @param updateOps the updates of its moving averages
 */
public record Replica<T>(
    Slim slim, T outputs, List<Operand<TFloat32>> losses, List<Operation> updateOps) {
  /** Copies the lists. */
  public Replica {
    losses = List.copyOf(losses);
    updateOps = List.copyOf(updateOps);
  }

  /**
   * Builds all replicas. Source: {@code create_clones}.
   *
   * @param model adds the model with its losses to the graph, given the handle and the replica's
   *     number; the first call makes the variables
   */
  public static <T> List<Replica<T>> create(
      Slim slim, Deployment deployment, BiFunction<Slim, Integer, T> model) {
    List<Replica<T>> replicas = new ArrayList<>();
    for (int i = 0; i < deployment.numClones(); i++) {
      Slim inside = deployment.handle(slim, i);
      int losses = slim.variables().losses().size();
      int updates = slim.variables().updateOps().size();
      T outputs = model.apply(inside, i);
      replicas.add(
          new Replica<>(
              inside,
              outputs,
              since(losses, slim.variables().losses()),
              since(updates, slim.variables().updateOps())));
    }
    return List.copyOf(replicas);
  }

  private static <E> List<E> since(int first, List<E> all) {
    return all.subList(first, all.size());
  }
}
