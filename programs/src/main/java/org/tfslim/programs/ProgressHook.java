package org.tfslim.programs;

import java.util.Locale;
import org.tensorflow.Session;
import org.tfslim.cli.Progress;
import org.tfslim.slim.training.Hook;
import org.tfslim.slim.training.TrainingStep;

/**
 * Moves a progress bar, with the loss beside it. The bar belongs to the caller, who closes it.
 *
 * @param progress the bar, counted in global steps
 */
public record ProgressHook(Progress progress) implements Hook {
  @Override
  public void afterStep(Session session, TrainingStep step) {
    progress.note(String.format(Locale.ROOT, "loss %.4f", step.loss()));
    progress.stepTo(step.number());
  }
}
