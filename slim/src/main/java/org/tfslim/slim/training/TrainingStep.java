package org.tfslim.slim.training;

/**
 * A training step that was taken.
 *
 * @param number the global step after it
 * @param loss the total loss before the weights changed
 * @param seconds how long the session ran for it
 */
public record TrainingStep(long number, float loss, double seconds) {}
