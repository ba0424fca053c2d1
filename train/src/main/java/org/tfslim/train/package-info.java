/** The programs that make data sets and train networks. */
package org.tfslim.train;
