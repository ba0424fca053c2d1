/** The program bench: the speed and memory of a network. */
package org.tfslim.eval.bench;
