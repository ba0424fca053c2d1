/** Writing models for others to use, and the tool for their checkpoints. */
package org.tfslim.export;
