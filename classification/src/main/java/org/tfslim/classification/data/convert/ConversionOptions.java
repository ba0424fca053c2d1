package org.tfslim.classification.data.convert;

import java.nio.file.Path;
import java.util.Map;

/**
 * What to convert and how.
 *
 * @param sourceDir where the source files are
 * @param datasetDir where the records go; made if there is none
 * @param shards the number of files of each split; a split that is missing here gets the data set's
 *     own number
 * @param validationShare the share of the images that is used for validation, if no other rule
 *     splits them
 * @param seed decides which images are used for validation, and the order of all
 * @param threads the number of images that are read at a time
 * @param foldersAreClasses whether the folders of an image folder are classes even if they look
 *     like splits
 */
public record ConversionOptions(
    Path sourceDir,
    Path datasetDir,
    Map<String, Integer> shards,
    double validationShare,
    long seed,
    int threads,
    boolean foldersAreClasses) {
  /** Keeps a copy of the numbers of shards. */
  public ConversionOptions {
    shards = Map.copyOf(shards);
  }

  /** With folders that are taken for splits if they look like them. */
  public ConversionOptions(
      Path sourceDir,
      Path datasetDir,
      Map<String, Integer> shards,
      double validationShare,
      long seed,
      int threads) {
    this(sourceDir, datasetDir, shards, validationShare, seed, threads, false);
  }

  /** The same with folders that are classes. */
  public ConversionOptions withFoldersAsClasses() {
    return new ConversionOptions(
        sourceDir, datasetDir, shards, validationShare, seed, threads, true);
  }

  /** The same from another directory. */
  ConversionOptions from(Path otherSourceDir) {
    return new ConversionOptions(
        otherSourceDir, datasetDir, shards, validationShare, seed, threads, foldersAreClasses);
  }
}
