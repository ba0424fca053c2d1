package org.tfslim.slim.saving;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.Variable;

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
public record InitFromCheckpoint(Path checkpoint, ScopeList excludedScopes, boolean ignoreMissing) {
  /** The name of {@link #excludedScopes} in messages. */
  public static final String EXCLUDE_OPTION = "checkpoint_exclude_scopes";

  /** The name of {@link #ignoreMissing} in messages. */
  public static final String IGNORE_OPTION = "ignore_missing_vars";

  /**
   * Looks at the checkpoint and says what would be restored.
   *
   * @param variables those of the graph
   * @throws OptionException if an excluded scope has no variable
   * @throws DataException if the checkpoint is missing or damaged
   */
  public RestorePlan plan(Collection<? extends Variable<?>> variables) {
    List<Variable<?>> model =
        variables.stream().filter(Variable::model).<Variable<?>>map(it -> it).toList();
    excludedScopes.requireAllFound(EXCLUDE_OPTION, model);
    return RestorePlan.of(this, CheckpointReader.open(checkpoint), model);
  }
}
