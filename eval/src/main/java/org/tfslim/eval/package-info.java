/** The program eval; the programs that look at networks and models have a package each. */
package org.tfslim.eval;
