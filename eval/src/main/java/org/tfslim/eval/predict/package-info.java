/** The program predict: the classes of image files. */
package org.tfslim.eval.predict;
