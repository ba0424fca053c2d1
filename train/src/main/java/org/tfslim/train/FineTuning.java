package org.tfslim.train;

import java.util.Optional;
import org.tensorflow.Session;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.formats.Messages;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.Slim;
import org.tfslim.slim.saving.Restore;
import org.tfslim.slim.training.InitFn;

/**
 * The start from another checkpoint's weights. Source: {@code _get_init_fn} of {@code
 * train_image_classifier.py}.
 *
 * @param checkpointPath the value of {@code --checkpoint_path}
 * @param excluded the scopes that are not restored from it
 * @param ignoreMissing whether variables may be missing from it
 */
record FineTuning(Optional<String> checkpointPath, ScopeList excluded, boolean ignoreMissing)
    implements InitFn {
  static FineTuning of(ParsedFlags flags) {
    return new FineTuning(
        flags.get(TrainFlags.CHECKPOINT_PATH).filter(path -> !path.isEmpty()),
        TrainFlags.scopes(flags, TrainFlags.CHECKPOINT_EXCLUDE_SCOPES),
        flags.get(TrainFlags.IGNORE_MISSING_VARS));
  }

  /** Restores variables from the checkpoint, if there is one, after reporting the plan. */
  @Override
  public void run(Session session, Slim slim, Messages messages) {
    checkpointPath.ifPresent(
        path ->
            CheckpointSource.of(path)
                .read(
                    messages::info,
                    checkpoint -> {
                      InitFn.restoring(
                              Restore.from(checkpoint)
                                  .excluding(excluded)
                                  .ignoringMissing(ignoreMissing))
                          .run(session, slim, messages);
                      return checkpoint;
                    }));
  }

  /** Reports that the checkpoint is not used because training continues from its own. */
  @Override
  public void unused(Messages messages) {
    checkpointPath.ifPresent(
        path ->
            messages.info(
                "ignoring --checkpoint_path=%s: --train_dir has a checkpoint".formatted(path)));
  }
}
