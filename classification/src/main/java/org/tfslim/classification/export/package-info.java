/**
 * Models for others to use: SavedModels for TensorFlow Serving and graphs in one file, with the
 * check before they are published.
 */
package org.tfslim.classification.export;
