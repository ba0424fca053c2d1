/** SavedModels, as TensorFlow Serving, Python and Java load them. */
package org.tfslim.slim.export;
