/** The program summary. */
package org.tfslim.eval.summary;
