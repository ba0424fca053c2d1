/** Graphs made ready for inference: frozen, folded, in another precision. */
package org.tfslim.slim.transforms;
