/** Tests of what goes into a training step. */
package org.tfslim.slim.training;
