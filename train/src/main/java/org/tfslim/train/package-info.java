/** The program train; the one that makes data sets has a package of its own. */
package org.tfslim.train;
