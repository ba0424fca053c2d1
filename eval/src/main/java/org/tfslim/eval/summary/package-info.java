/** The program summary: the layers of a network. */
package org.tfslim.eval.summary;
