package org.tfslim.slim.evaluation;

/**
 * A sample that was taken for another class.
 *
 * @param sample its number in the order of evaluation, from 0 on
 * @param label the right class
 * @param prediction the class it was taken for
 * @param loss softmax cross entropy
 * @param probability of the prediction
 */
public record Mistake(long sample, long label, long prediction, float loss, float probability) {}
