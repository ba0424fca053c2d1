/**
 * Reading and writing files of TensorFlow and of other libraries in plain Java, and what all
 * readers and writers share.
 */
package org.tfslim.formats;
