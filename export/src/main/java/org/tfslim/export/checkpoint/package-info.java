/** The program checkpoint: lists, converts, compares and verifies files of weights. */
package org.tfslim.export.checkpoint;
