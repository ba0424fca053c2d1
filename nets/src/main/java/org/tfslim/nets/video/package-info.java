/** The networks for videos, which are Inception v1 in three dimensions. */
package org.tfslim.nets.video;
