/** Losses, as slim computes and names them. */
package org.tfslim.slim.losses;
