/** Optimizers with TF1's update rules and names of slot variables. */
package org.tfslim.slim.optimizers;
