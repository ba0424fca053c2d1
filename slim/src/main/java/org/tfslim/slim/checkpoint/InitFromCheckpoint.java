package org.tfslim.slim.checkpoint;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.tensorflow.Session;
import org.tfslim.slim.DataException;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/**
 * Starts training from another checkpoint's weights: all variables of the model but those in
 * excluded scopes, and nothing that only training needs. Source: {@code
 * slim.assign_from_checkpoint_fn} as train_image_classifier uses it.
 *
 * @param checkpoint the prefix of the checkpoint
 * @param excludedScopes variables whose names begin with one of these keep their first values
 * @param ignoreMissing whether variables that the checkpoint does not have keep their first values
 *     too; otherwise they are an error
 */
public record InitFromCheckpoint(
    Path checkpoint, List<String> excludedScopes, boolean ignoreMissing) {
  /** Copies the list. */
  public InitFromCheckpoint {
    excludedScopes = List.copyOf(excludedScopes);
  }

  /**
   * Gives variables their values; call it after all have their first ones.
   *
   * @param variables those of the graph
   * @return those that were restored
   * @throws DataException if the checkpoint is missing, damaged or does not fit, or nothing is left
   *     to restore
   */
  public List<Variable<?>> run(
      Session session, OpScope scope, Collection<? extends Variable<?>> variables) {
    CheckpointReader reader = CheckpointReader.open(checkpoint);
    List<Variable<?>> chosen =
        variables.stream()
            .filter(Variable::model)
            .filter(variable -> excludedScopes.stream().noneMatch(variable.name()::startsWith))
            .filter(variable -> !ignoreMissing || reader.find(variable.name()).isPresent())
            .<Variable<?>>map(variable -> variable)
            .toList();
    if (chosen.isEmpty()) {
      throw new DataException(
          "Nothing to restore from %s: all variables of the network are excluded or missing in it."
              .formatted(checkpoint));
    }
    Saver.of(scope, chosen).restore(session, checkpoint);
    return chosen;
  }
}
