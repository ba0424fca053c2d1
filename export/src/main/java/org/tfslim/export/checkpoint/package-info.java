/** The program checkpoint. */
package org.tfslim.export.checkpoint;
