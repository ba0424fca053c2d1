/** The program doctor: what an installation has and lacks. */
package org.tfslim.eval.doctor;
