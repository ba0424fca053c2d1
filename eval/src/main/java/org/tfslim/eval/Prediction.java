package org.tfslim.eval;

/**
 * One of the classes an image was given.
 *
 * @param classId its number
 * @param label its name
 * @param probability from 0 to 1
 */
record Prediction(long classId, String label, float probability) {}
