/**
 * Image building blocks in the graph: the decoder, crops, resizing, color and random distortions
 * keyed by a seed. All work on one image {@code [height, width, channels]} whose height and width
 * need not be known when the graph is built; channels must be.
 */
package org.tfslim.slim.images;
