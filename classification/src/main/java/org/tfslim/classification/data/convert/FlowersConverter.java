package org.tfslim.classification.data.convert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.ProgressListener;

/**
 * Makes the flowers data set (datasets/download_and_convert_flowers.py) from {@code
 * flower_photos.tgz} or the folder that is in it. 350 images are used for validation, as in slim;
 * which ones depends on our seed, not on Python's.
 */
record FlowersConverter() implements Converter {
  private static final int VALIDATION_IMAGES = 350;
  private static final int MAX_VALIDATION_PART = 10;
  private static final String FOLDER = "flower_photos";
  private static final String ARCHIVE = "flower_photos.tgz";
  private static final int CLASSES = 5;

  @Override
  public Conversion convert(ConversionOptions options, ProgressListener progress) {
    Path unpacked = options.sourceDir().resolve(FOLDER);
    Path archive = options.sourceDir().resolve(ARCHIVE);
    if (Files.isDirectory(unpacked)) {
      return convertFolder(options.from(unpacked), progress);
    }
    if (Files.isRegularFile(archive)) {
      return UnpackedArchive.use(
          archive,
          options.datasetDir(),
          folder -> convertFolder(options.from(folder.resolve(FOLDER)), progress));
    }
    return convertFolder(options, progress);
  }

  private static Conversion convertFolder(ConversionOptions options, ProgressListener progress) {
    DatasetSpec spec = Datasets.get("flowers");
    ImageTree tree = ImageTree.scan(options.sourceDir());
    if (tree.folders().size() != CLASSES) {
      throw new DataException(
          "%s has %s with images (%s); flowers has %d classes: give a folder with %s or %s, or use dataset_name=imagefolder"
              .formatted(
                  options.sourceDir(),
                  Printable.count(tree.folders().size(), "folder"),
                  ImageTree.shown(tree.folders()),
                  CLASSES,
                  ARCHIVE,
                  FOLDER),
          "dataset_name");
    }
    List<LabelledImage> images =
        Shard.shuffled(
            tree.images().stream()
                .map(file -> new LabelledImage(file, tree.folders().indexOf(file.folder())))
                .toList(),
            options.seed());
    // Only a part of a smaller copy, so that most of it is left to train with.
    int validation = Math.min(VALIDATION_IMAGES, images.size() / MAX_VALIDATION_PART);
    List<Shard> shards = new ArrayList<>();
    shards.addAll(
        ImageFolderConverter.shards(
            spec, "train", images.subList(validation, images.size()), options));
    shards.addAll(
        ImageFolderConverter.shards(spec, "validation", images.subList(0, validation), options));
    return ShardConverter.convert(
        spec, shards, tree.folders(), tree.remarks(), tree.warnings(), options, progress);
  }
}
