package org.tfslim.classification.data.convert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;

/**
 * Makes ImageNet's records as datasets/build_imagenet_data.py does, without its bounding boxes:
 * from {@code train/n01440764/*.JPEG} and {@code validation/n01440764/*.JPEG}. Class 0 is the
 * background, the synsets are 1 to 1000.
 */
record ImagenetConverter() implements Converter {
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";
  private static final List<String> VALIDATION_FOLDERS = List.of(VALIDATION, "val");
  private static final int IMAGES_IN_SHARD = 256;
  private static final Map<String, Integer> MOST_SHARDS = Map.of(TRAIN, 1024, VALIDATION, 128);
  private static final String TEXT = "image/class/text";
  private static final String SYNSET = "image/class/synset";
  private static final String FILE_NAME = "image/filename";

  @Override
  public Conversion convert(ConversionOptions options, ProgressListener progress) {
    DatasetSpec spec = Datasets.get("imagenet");
    Path source = options.sourceDir();
    if (!Files.isDirectory(source.resolve(TRAIN))) {
      throw new DataException(
          "%s has no folder %s with a folder of images for each synset, as %s/n01440764/*.JPEG (it has: %s). ImageNet is given to registered users at https://www.image-net.org/download.php; unpack its archives like that"
              .formatted(source, TRAIN, TRAIN, DirectoryListing.of(source)));
    }
    ImageTree train = ImageTree.scan(source.resolve(TRAIN));
    Synsets synsets = Synsets.of(source, train.folders());
    List<String> remarks = new ArrayList<>(train.remarks());
    List<String> warnings = new ArrayList<>(train.warnings());
    List<Shard> shards = new ArrayList<>(shards(spec, TRAIN, train, synsets, options));
    for (Path folder : validationFolders(source)) {
      ImageTree validation = ImageTree.scan(folder);
      remarks.addAll(validation.remarks());
      warnings.addAll(validation.warnings());
      shards.addAll(shards(spec, VALIDATION, validation, synsets, options));
    }
    if (validationFolders(source).isEmpty()) {
      remarks.add("%s has no folder %s; only train was made".formatted(source, VALIDATION));
    }
    return ShardConverter.convert(
        spec, shards, synsets.labels(), remarks, warnings, options, progress);
  }

  private static List<Path> validationFolders(Path source) {
    return VALIDATION_FOLDERS.stream()
        .map(source::resolve)
        .filter(Files::isDirectory)
        .limit(1)
        .toList();
  }

  private static List<Shard> shards(
      DatasetSpec spec, String split, ImageTree tree, Synsets synsets, ConversionOptions options) {
    List<LabelledImage> images =
        tree.images().stream().map(file -> labelled(split, file, synsets)).toList();
    int few = Math.max(1, Math.min(MOST_SHARDS.get(split), images.size() / IMAGES_IN_SHARD));
    int count = Math.min(options.shards().getOrDefault(split, few), images.size());
    return Shard.spread(spec, split, images, count, options.seed());
  }

  private static LabelledImage labelled(String split, ImageFile file, Synsets synsets) {
    String synset = file.folder();
    // Its name below the source directory, so that no two splits have the same.
    ImageFile named =
        new ImageFile(file.path(), split + "/" + file.name(), file.bytes(), file.modified());
    return new LabelledImage(
        named,
        synsets.label(synset),
        Map.of(
            SYNSET,
            synset,
            TEXT,
            synsets.text(synset),
            FILE_NAME,
            file.path().getFileName().toString()));
  }
}
