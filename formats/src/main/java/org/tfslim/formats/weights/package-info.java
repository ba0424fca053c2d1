/**
 * Weights in and out of files, whatever wrote them: checkpoints, npz, safetensors, Keras's HDF5.
 * Files are listed without reading values, and values are read tensor by tensor.
 */
package org.tfslim.formats.weights;
