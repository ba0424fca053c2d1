/** The TensorFlow runtime: sessions, devices, versions, and its failures. */
package org.tfslim.slim.runtime;
