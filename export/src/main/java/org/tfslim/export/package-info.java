<<<<<<< HEAD
/** The programs {@code export} and {@code checkpoint}. */
=======
/** The programs that turn checkpoints into other things: export, checkpoint. */
>>>>>>> tools
package org.tfslim.export;
