/**
 * Reading the part of HDF5 that Keras writes: groups, and arrays that lie in the file as they are.
 * Every size and place is checked before it is used, which general readers of the format do not
 * promise.
 */
package org.tfslim.formats.internal.hdf5;
