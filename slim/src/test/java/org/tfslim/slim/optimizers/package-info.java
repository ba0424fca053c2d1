/** Tests of optimizers. */
package org.tfslim.slim.optimizers;
