/** The program data, which makes data sets. */
package org.tfslim.train.data;
