/**
 * Checkpoints on disk: reading TensorFlow's V1 and V2 formats without TensorFlow, the state file,
 * which checkpoints to keep, and what a checkpoint says about its network.
 */
package org.tfslim.formats.checkpoint;
