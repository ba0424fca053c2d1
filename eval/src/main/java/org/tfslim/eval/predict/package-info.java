/** The program predict. */
package org.tfslim.eval.predict;
