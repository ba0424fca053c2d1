package org.tfslim.classification.export;

import java.nio.file.Path;

/**
 * A SavedModel that was published.
 *
 * @param folder of the version
 * @param difference the largest one of a logit from the checkpoint's, as a share of the logits'
 *     root mean square
 */
public record ExportedModel(Path folder, double difference) {}
