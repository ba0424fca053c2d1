/** Data sets on disk: TFRecord files, tf.Example, idx files, and slim's data set descriptions. */
package org.tfslim.classification.data;
