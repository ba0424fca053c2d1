/**
 * Evaluation: metrics that are exact on every batch size, the loop that fills them, and the watch
 * over the checkpoints of a training run.
 */
package org.tfslim.slim.evaluation;
