/**
 * Checkpoints on disk: reading TensorFlow's V1 and V2 formats and writing V2, without TensorFlow;
 * the state file; which checkpoints to keep.
 */
package org.tfslim.formats.checkpoint;
