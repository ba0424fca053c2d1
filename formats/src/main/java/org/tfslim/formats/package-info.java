/**
 * Files of TensorFlow and of other libraries in plain Java, and what every reader and writer needs.
 */
package org.tfslim.formats;
