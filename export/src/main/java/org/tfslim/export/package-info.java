/** The programs that turn checkpoints into other things: export, checkpoint. */
package org.tfslim.export;
