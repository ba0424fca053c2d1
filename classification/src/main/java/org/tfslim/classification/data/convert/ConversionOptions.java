package org.tfslim.classification.data.convert;

import java.nio.file.Path;
import java.util.Map;

/**
 * What to convert and how.
 *
 * @param sourceDir where the source files are
 * @param datasetDir where the records go; made if there is none
 * @param shards split to number of files; a split that is not there has the data set's own number
 * @param validationShare the share of the images that validate, where no other rule splits them
 * @param seed decides which images validate and the order of all
 * @param threads images that are read at a time
 */
public record ConversionOptions(
    Path sourceDir,
    Path datasetDir,
    Map<String, Integer> shards,
    double validationShare,
    long seed,
    int threads) {
  /** Keeps a copy of the numbers of shards. */
  public ConversionOptions {
    shards = Map.copyOf(shards);
  }

  /** The same from another directory. */
  ConversionOptions from(Path otherSourceDir) {
    return new ConversionOptions(
        otherSourceDir, datasetDir, shards, validationShare, seed, threads);
  }
}
