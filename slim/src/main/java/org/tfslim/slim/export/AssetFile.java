package org.tfslim.slim.export;

/**
 * A text file that goes with a SavedModel, in its folder {@code assets}.
 *
 * @param name the file's name
 * @param text what is in it
 */
public record AssetFile(String name, String text) {}
