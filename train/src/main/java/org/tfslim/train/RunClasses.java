package org.tfslim.train;

import java.util.Optional;
import org.tfslim.classification.ClassAgreement;
import org.tfslim.classification.ModelInfo;
import org.tfslim.formats.DataException;

/** Whether a run that continues still has the classes it began with. */
final class RunClasses {
  private RunClasses() {}

  /**
   * What the run's {@code model_info.json} says from now on: what it is trained with now, with the
   * names that its classes had before.
   *
   * @param before what it said; empty if the run begins
   * @param now what the data says
   * @throws DataException if the classes are others
   */
  static ModelInfo agreed(Optional<ModelInfo> before, ModelInfo now) {
    if (before.isEmpty()) {
      return now;
    }
    ModelInfo old = before.get();
    if (old.labelsOffset() != now.labelsOffset()) {
      throw new DataException(
          "the run was trained with labels_offset=%d, not %d: each class would be another one. Give labels_offset=%d, or train in another train_dir."
              .formatted(old.labelsOffset(), now.labelsOffset(), old.labelsOffset()),
          "labels_offset",
          "train_dir");
    }
    agreement(old, now).requireSame();
    return old.labels().size() == now.numClasses() ? now.withLabels(old.labels()) : now;
  }

  /** The names of the classes of a model and of the data. */
  static ClassAgreement agreement(ModelInfo model, ModelInfo data) {
    return ClassAgreement.of(model.labels(), data.labels());
  }
}
