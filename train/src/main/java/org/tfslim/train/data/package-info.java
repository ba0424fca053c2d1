/** The program data. */
package org.tfslim.train.data;
