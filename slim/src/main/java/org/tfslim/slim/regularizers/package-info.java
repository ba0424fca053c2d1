/** Penalties on the size of weights. */
package org.tfslim.slim.regularizers;
