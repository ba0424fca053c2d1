package org.tfslim.train.data;

import static org.tfslim.cli.FlagGroup.group;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.tfslim.classification.data.convert.Conversion;
import org.tfslim.classification.data.convert.ConversionOptions;
import org.tfslim.classification.data.convert.Converters;
import org.tfslim.classification.data.convert.UnreadableImage;
import org.tfslim.classification.data.download.Downloader;
import org.tfslim.classification.data.download.SourceFile;
import org.tfslim.classification.data.download.SourceFiles;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.Printable;
import org.tfslim.programs.SharedFlags;
import org.tfslim.programs.TensorFlowCommand;

/**
 * {@code bin/slim data}: makes slim's TFRecord files. Source: {@code download_and_convert_data.py}.
 */
public final class DataProgram implements TensorFlowCommand {
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";
  private static final String DOWNLOADS = "downloads";
  private static final int UNREADABLE_SHOWN = 10;
  private static final int KILOBYTE = 1000;

  private static final Flag<String> DATASET_NAME = SharedFlags.datasetName(Converters.names());
  private static final Flag<Path> DATASET_DIR = SharedFlags.datasetDir().required();
  private static final OptionalFlag<Path> SOURCE_DIR =
      Flag.path(
          "source_dir",
          "The folder that already has the published files, or the images. If not set, the files are downloaded into DATASET_DIR/downloads.");
  private static final OptionalFlag<String> BASE_URL =
      Flag.string(
          "base_url",
          "The URL of a folder to download the files from, instead of their publisher's.");
  private static final Flag<Double> VALIDATION_SHARE =
      Flag.real(
              "validation_share",
              0.1,
              "imagefolder: the fraction of the images that is kept for validation.")
          .between(0, 1);
  private static final Flag<Long> SEED =
      Flag.longInteger(
          "seed",
          0,
          "Determines which images are for validation, and the order of the images in the files.");
  private static final OptionalFlag<Integer> NUM_SHARDS =
      shards("num_shards", "Files for each split of imagefolder and flowers (5 if not set).");
  private static final OptionalFlag<Integer> TRAIN_SHARDS =
      shards(
          "train_shards",
          "Files for training (imagenet: 1024 if not set, fewer for a part of ImageNet).");
  private static final OptionalFlag<Integer> VALIDATION_SHARDS =
      shards(
          "validation_shards",
          "Files for validation (imagenet: 128 if not set, fewer for a part of ImageNet).");
  private static final OptionalFlag<Integer> NUM_THREADS =
      Flag.integer("num_threads", "Images that are read at a time; one per processor if not set.")
          .advanced()
          .atLeast(1);

  private static final Flag<Boolean> FOLDERS_ARE_CLASSES =
      Flag.bool(
          "folders_are_classes",
          false,
          "imagefolder: take the folders in SOURCE_DIR for classes even if they look like splits.");

  private static OptionalFlag<Integer> shards(String name, String help) {
    return Flag.integer(name, help).between(1, 99_999);
  }

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new DataProgram(), args);
  }

  @Override
  public String name() {
    return "data";
  }

  @Override
  public String summary() {
    return "Make TFRecord files of a published data set or of a folder of images.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        group("Data set", DATASET_NAME, DATASET_DIR, SOURCE_DIR, BASE_URL),
        group(
            "Sets of images in folders (imagefolder, flowers, imagenet)",
            VALIDATION_SHARE,
            FOLDERS_ARE_CLASSES,
            SEED,
            NUM_SHARDS,
            TRAIN_SHARDS,
            VALIDATION_SHARDS,
            NUM_THREADS));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--dataset_name=cifar10 --dataset_dir=data/cifar10",
        "--dataset_name=fashion_mnist --source_dir=downloads --dataset_dir=data/fashion_mnist",
        "--dataset_name=imagefolder --source_dir=photos --dataset_dir=data/photos");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    String name = flags.get(DATASET_NAME);
    if (flags.isSet(SOURCE_DIR) && flags.isSet(BASE_URL)) {
      throw new UsageException(
          "--base_url says where to download from, and with --source_dir nothing is downloaded; give one of them");
    }
    Path source = flags.get(SOURCE_DIR).orElseGet(() -> downloaded(name, flags, console));
    Conversion conversion = convert(name, options(source, flags), console);
    Path directory = flags.get(DATASET_DIR);
    conversion.remarks().forEach(console::info);
    conversion
        .warnings()
        .forEach(text -> console.warn(flags.spelled(text, List.of(VALIDATION_SHARE.name()))));
    report(conversion.unreadable(), directory, console);
    conversion
        .samples()
        .forEach((split, count) -> console.info(Printable.count(count, split + " image")));
    console.info(
        "next: bin/slim train --dataset_name=%s --dataset_dir=%s --model_name=%s --train_dir=DIR"
            .formatted(name, Printable.shellWord(directory.toString()), network(name)));
    return 0;
  }

  private static String network(String dataset) {
    return switch (dataset) {
      case "mnist", "fashion_mnist" -> "lenet";
      case "cifar10" -> "cifarnet";
      default -> "inception_v3";
    };
  }

  private static Path downloaded(String name, ParsedFlags flags, Console console) {
    List<SourceFile> files = SourceFiles.of(name);
    if (files.isEmpty()) {
      throw new UsageException(
          name.equals("imagenet")
              ? "--source_dir must be given: ImageNet cannot be downloaded automatically. Its publisher gives it to registered users at https://www.image-net.org/download.php; unpack it as SOURCE_DIR/train/n01440764/*.JPEG and SOURCE_DIR/validation/n01440764/*.JPEG, one folder per synset"
              : "--source_dir must be given: the folder with one folder of images per class");
    }
    Path directory = flags.get(DATASET_DIR).resolve(DOWNLOADS);
    for (SourceFile file : files) {
      long kilobytes = file.bytes() / KILOBYTE;
      try (Progress progress = console.progress(ProgressTask.of("download", kilobytes, "kB", 1))) {
        new Downloader(
                baseUrl(flags),
                console::info,
                (what, done, total) -> {
                  progress.note(what);
                  progress.stepTo(done / KILOBYTE);
                })
            .download(file, directory);
      }
    }
    return directory;
  }

  private static Optional<URI> baseUrl(ParsedFlags flags) {
    return flags.get(BASE_URL).map(DataProgram::url);
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--base_url=" + text + " is not a URL: " + e.getMessage());
    }
    throw new UsageException(
        "--base_url=%s: a URL such as https://host/folder was expected".formatted(text));
  }

  private static ConversionOptions options(Path source, ParsedFlags flags) {
    Map<String, Integer> shards = new HashMap<>();
    flags
        .get(NUM_SHARDS)
        .ifPresent(count -> shards.putAll(Map.of(TRAIN, count, VALIDATION, count, TEST, count)));
    flags.get(TRAIN_SHARDS).ifPresent(count -> shards.put(TRAIN, count));
    flags.get(VALIDATION_SHARDS).ifPresent(count -> shards.put(VALIDATION, count));
    ConversionOptions options =
        new ConversionOptions(
            source,
            flags.get(DATASET_DIR),
            shards,
            flags.get(VALIDATION_SHARE),
            flags.get(SEED),
            flags.get(NUM_THREADS).orElse(Runtime.getRuntime().availableProcessors()));
    return flags.get(FOLDERS_ARE_CLASSES) ? options.withFoldersAsClasses() : options;
  }

  private static Conversion convert(String name, ConversionOptions options, Console console) {
    ProgressTask task = new ProgressTask("data", 0, OptionalLong.empty(), "images", 1);
    try (Progress progress = console.progress(task)) {
      return Converters.get(name)
          .convert(
              options,
              (what, done, total) -> {
                progress.step();
                progress.note(what + " " + done + " of " + total);
              });
    }
  }

  private static void report(List<UnreadableImage> unreadable, Path directory, Console console) {
    unreadable.stream()
        .limit(UNREADABLE_SHOWN)
        .forEach(image -> console.warn(Printable.line(image.name()) + " " + image.reason()));
    if (!unreadable.isEmpty()) {
      console.warn(
          "%s left out; %s lists %s"
              .formatted(
                  Printable.count(
                      unreadable.size(),
                      "image cannot be read and was",
                      "images cannot be read and were"),
                  directory.resolve(UnreadableImage.LIST),
                  unreadable.size() == 1 ? "it" : "them"));
    }
  }
}
