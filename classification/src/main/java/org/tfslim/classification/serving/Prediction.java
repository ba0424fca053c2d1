package org.tfslim.classification.serving;

/**
 * One of the classes an image was given.
 *
 * @param classId its number
 * @param label its name; its number if classes have no names
 * @param probability from 0 to 1
 */
public record Prediction(long classId, String label, float probability) {}
