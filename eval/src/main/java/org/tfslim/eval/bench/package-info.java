/** The program bench. */
package org.tfslim.eval.bench;
