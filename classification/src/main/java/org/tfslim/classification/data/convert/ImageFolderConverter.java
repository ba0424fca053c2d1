package org.tfslim.classification.data.convert;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.ProgressListener;

/**
 * Makes a data set from any images, in one folder per class; the classes are the folders sorted by
 * name. Folders called {@code train}, {@code val} and {@code test} with the classes' folders in
 * them are taken as splits, see {@link FolderLayout}. Otherwise, whether an image is used for
 * validation depends only on the seed and its path below the source directory, so adding images
 * does not move others.
 */
record ImageFolderConverter() implements Converter {
  private static final int SHARDS = 5;

  @Override
  public Conversion convert(ConversionOptions options, ProgressListener progress) {
    DatasetSpec spec = Datasets.get("imagefolder");
    ImageTree tree = ImageTree.scan(options.sourceDir());
    FolderLayout layout = FolderLayout.of(tree, options.foldersAreClasses());
    Map<String, List<LabelledImage>> images = images(tree, layout, options);
    List<String> warnings = new ArrayList<>(tree.warnings());
    withoutValidation(images, options).ifPresent(warnings::add);
    List<Shard> shards = new ArrayList<>();
    images.forEach((split, all) -> shards.addAll(shards(spec, split, all, options)));
    return ShardConverter.convert(
        spec, shards, layout.classes(), remarks(tree, layout), warnings, options, progress);
  }

  private static List<String> remarks(ImageTree tree, FolderLayout layout) {
    List<String> remarks = new ArrayList<>(tree.remarks());
    if (!layout.splits().isEmpty()) {
      remarks.add(
          "folders taken as splits: "
              + layout.splits().entrySet().stream()
                  .map(it -> "%s for %s".formatted(Printable.line(it.getKey()), it.getValue()))
                  .collect(Collectors.joining(", ")));
    }
    return remarks;
  }

  /** The images of each split that has some. */
  private static Map<String, List<LabelledImage>> images(
      ImageTree tree, FolderLayout layout, ConversionOptions options) {
    boolean draws = !layout.splits().containsValue(FolderLayout.VALIDATION);
    Map<String, List<LabelledImage>> images = new TreeMap<>();
    for (ImageFile file : tree.images()) {
      String split = layout.split(file).orElse(FolderLayout.TRAIN);
      boolean drawn = draws && split.equals(FolderLayout.TRAIN) && validates(file, options);
      images
          .computeIfAbsent(drawn ? FolderLayout.VALIDATION : split, name -> new ArrayList<>())
          .add(new LabelledImage(file, layout.label(file)));
    }
    if (!images.containsKey(FolderLayout.TRAIN)) {
      throw new DataException(
          "all %d images in %s are drawn for validation with validation_share=%s; give a smaller share or more images"
              .formatted(
                  images.get(FolderLayout.VALIDATION).size(),
                  options.sourceDir(),
                  options.validationShare()),
          "validation_share");
    }
    return images;
  }

  private static boolean validates(ImageFile file, ConversionOptions options) {
    return number(file, options) < options.validationShare();
  }

  /** The images whose numbers are below the share are for validation. */
  private static double number(ImageFile file, ConversionOptions options) {
    return Hash.unit(options.seed(), FolderLayout.VALIDATION, file.name());
  }

  /** That no image was drawn although some were asked for, and a share that draws some. */
  private static Optional<String> withoutValidation(
      Map<String, List<LabelledImage>> images, ConversionOptions options) {
    if (images.containsKey(FolderLayout.VALIDATION) || options.validationShare() == 0) {
      return Optional.empty();
    }
    List<Double> numbers =
        images.get(FolderLayout.TRAIN).stream()
            .map(image -> number(image.file(), options))
            .sorted()
            .toList();
    String advice =
        numbers.size() < 2
            ? "there must be more images"
            : "validation_share=%s takes some"
                .formatted(above(numbers.get(0), numbers.get(numbers.size() - 1)));
    return Optional.of(
        "validation_share=%s of %s took none, so there is nothing to evaluate with; %s"
            .formatted(
                options.validationShare(), Printable.count(numbers.size(), "image"), advice));
  }

  /** The shortest number above the first and not above the last. */
  private static String above(double first, double last) {
    for (int digits = 1; digits <= 17; digits++) {
      BigDecimal step = BigDecimal.ONE.movePointLeft(digits);
      BigDecimal share = new BigDecimal(first).setScale(digits, RoundingMode.DOWN).add(step);
      if (share.doubleValue() <= last) {
        return share.toPlainString();
      }
    }
    return Double.toString(last);
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
