/**
 * Training. A {@link org.tfslim.slim.training.Trainer} runs the steps that a {@link
 * org.tfslim.slim.training.Minimizer} adds to a graph, in a {@link
 * org.tfslim.slim.training.RunDirectory}; below them are the train op, the loop and its hooks, and
 * replicas of a model on several devices.
 */
package org.tfslim.slim.training;
