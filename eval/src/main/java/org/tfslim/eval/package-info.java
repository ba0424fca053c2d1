/** The programs that run a network or look at it: summary, bench, doctor. */
package org.tfslim.eval;
