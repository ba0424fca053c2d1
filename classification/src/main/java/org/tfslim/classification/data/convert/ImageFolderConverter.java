package org.tfslim.classification.data.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;

/**
 * Makes a data set from any images, in one folder per class; the classes are the folders sorted by
 * name. Whether an image is used for validation depends only on the seed and its path below the
 * source directory, so adding images does not move others.
 */
record ImageFolderConverter() implements Converter {
  private static final int SHARDS = 5;

  @Override
  public Conversion convert(ConversionOptions options, ProgressListener progress) {
    DatasetSpec spec = Datasets.get("imagefolder");
    ImageTree tree = ImageTree.scan(options.sourceDir());
    Map<Boolean, List<LabelledImage>> validates =
        tree.images().stream()
            .map(file -> new LabelledImage(file, tree.classes().indexOf(file.folder())))
            .collect(Collectors.partitioningBy(image -> validates(image, options)));
    if (validates.get(false).isEmpty()) {
      throw new DataException(
          "all %d images in %s are drawn for validation with validation_share=%s; give a smaller share or more images"
              .formatted(tree.images().size(), options.sourceDir(), options.validationShare()),
          "validation_share");
    }
    List<Shard> shards = new ArrayList<>();
    shards.addAll(shards(spec, "train", validates.get(false), options));
    shards.addAll(shards(spec, "validation", validates.get(true), options));
    return ShardConverter.convert(spec, shards, tree.classes(), tree.remarks(), options, progress);
  }

  private static boolean validates(LabelledImage image, ConversionOptions options) {
    return Hash.unit(options.seed(), "validation", image.file().name()) < options.validationShare();
  }

  /**
   * No files for a split without images; else the number asked for, but no more than there are
   * images.
   */
  static List<Shard> shards(
      DatasetSpec spec, String split, List<LabelledImage> images, ConversionOptions options) {
    int count = Math.min(options.shards().getOrDefault(split, SHARDS), images.size());
    return count == 0 ? List.of() : Shard.spread(spec, split, images, count, options.seed());
  }
}
