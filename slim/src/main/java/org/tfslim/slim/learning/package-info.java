/** The training loop and what goes into a training step. */
package org.tfslim.slim.learning;
