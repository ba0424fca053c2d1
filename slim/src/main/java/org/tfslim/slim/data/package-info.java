/**
 * From records on disk or arrays in memory to batches of images and labels, all in the graph
 * (tf.data ops). The order and the augmentation are pure functions of the seed and the sample's
 * number, so that a run can start anywhere.
 */
package org.tfslim.slim.data;
