package org.tfslim.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Session;
import org.tfslim.classification.ClassAgreement;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.formats.Messages;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.Slim;
import org.tfslim.slim.saving.Restore;
import org.tfslim.slim.saving.RestorePlan;
import org.tfslim.slim.training.InitFn;

/**
 * The start from another checkpoint's weights. Source: {@code _get_init_fn} of {@code
 * train_image_classifier.py}.
 *
 * @param checkpointPath the value of {@code --checkpoint_path}
 * @param excluded the scopes that are not restored from it
 * @param ignoreMissing whether variables may be missing from it
 * @param spec the network
 * @param model what it is trained for
 */
record FineTuning(
    Optional<String> checkpointPath,
    ScopeList excluded,
    boolean ignoreMissing,
    NetSpec spec,
    ModelInfo model)
    implements InitFn {
  static FineTuning of(ParsedFlags flags, NetSpec spec, ModelInfo model) {
    return new FineTuning(
        flags.get(TrainFlags.CHECKPOINT_PATH).filter(path -> !path.isEmpty()),
        TrainFlags.scopes(flags, TrainFlags.CHECKPOINT_EXCLUDE_SCOPES),
        flags.get(TrainFlags.IGNORE_MISSING_VARS),
        spec,
        model);
  }

  /**
   * The network in the size of the weights that training starts with, if weights tell it: those in
   * the directory of the run, otherwise the checkpoint that was named.
   */
  static NetSpec sized(NetSpec spec, ParsedFlags flags) {
    if (!spec.isSizedByWeights()) {
      return spec;
    }
    Path run = flags.get(TrainFlags.TRAIN_DIR);
    Optional<CheckpointSource> start =
        Files.isDirectory(run) && !CheckpointPaths.in(run).isEmpty()
            ? Optional.of(CheckpointSource.of(run))
            : flags
                .get(TrainFlags.CHECKPOINT_PATH)
                .filter(path -> !path.isEmpty())
                .map(CheckpointSource::of);
    return start
        .map(it -> it.read(note -> {}, checkpoint -> ModelSettings.sized(spec, checkpoint)))
        .orElse(spec);
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
                      restore(checkpoint, session, slim, messages);
                      return checkpoint;
                    }));
  }

  private void restore(Path checkpoint, Session session, Slim slim, Messages messages) {
    Restore weights = Restore.from(checkpoint).excluding(excluded).ignoringMissing(ignoreMissing);
    checkClasses(checkpoint, weights.plan(slim.variables().all()), messages);
    InitFn.restoring(weights).run(session, slim, messages);
  }

  /** A head that is restored knows its classes by their numbers. */
  private void checkClasses(Path path, RestorePlan plan, Messages messages) {
    ClassAgreement classes =
        ModelInfo.beside(path)
            .map(info -> RunClasses.agreement(info, model))
            .orElseGet(() -> ClassAgreement.of(List.of(), List.of()));
    if (classes.hasOtherNames() && restoresHead(plan)) {
      classes.requireSameOrder();
      classes
          .difference()
          .ifPresent(
              it ->
                  messages.warn(
                      it + ". The classes of the model are trained to become those of the data."));
    }
  }

  private boolean restoresHead(RestorePlan plan) {
    NetVariables network =
        NetVariables.of(spec, model.numClasses(), model.imageSize(), model.channels());
    return plan.restored().stream().anyMatch(it -> network.classNames().contains(it.name()));
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
