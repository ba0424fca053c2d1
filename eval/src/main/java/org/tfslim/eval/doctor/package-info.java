/** The program doctor. */
package org.tfslim.eval.doctor;
