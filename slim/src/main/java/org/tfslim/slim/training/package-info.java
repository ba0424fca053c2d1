/** Training: learning rates, the train op, the training loop and its hooks. */
package org.tfslim.slim.training;
