package org.tfslim.classification.data.convert;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.ExifOrientation;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.classification.data.convert.ShardManifest.Entry;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;

/**
 * Makes the shards of a data set, several at a time, and puts them in place when all are whole.
 * Those that an earlier run finished, from the same images with the same settings, are kept.
 */
final class ShardConverter {
  private static final int REASONS_SHOWN = 3;

  private final ConversionOptions options;
  private final ProgressListener progress;
  private final ShardFolder folder;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final Map<String, Entry> published = new TreeMap<>();
  private final Map<String, Entry> finished = new TreeMap<>();
  private long done;

  private ShardConverter(DatasetSpec spec, ConversionOptions options, ProgressListener progress) {
    this.options = options;
    this.progress = progress;
    this.folder = new ShardFolder(spec, options.datasetDir());
  }

  /**
   * Makes a data set.
   *
   * @param shards of all splits
   * @param labels the classes' names
   * @param remarks go into the result
   * @param warnings go into the result, with one for each split that lacks classes
   * @throws DataException if no image to train with can be decoded
   */
  static Conversion convert(
      DatasetSpec spec,
      List<Shard> shards,
      List<String> labels,
      List<String> remarks,
      List<String> warnings,
      ConversionOptions options,
      ProgressListener progress) {
    LabelsFile.require(labels);
    return new ShardConverter(spec, options, progress).convert(shards, labels, remarks, warnings);
  }

  private Conversion convert(
      List<Shard> shards, List<String> labels, List<String> remarks, List<String> warnings) {
    List<Shard> missing = missing(shards);
    List<String> allRemarks = new ArrayList<>(remarks);
    if (missing.size() < shards.size()) {
      allRemarks.add(
          "%d of %d files were whole, from the same images and settings, and were kept"
              .formatted(shards.size() - missing.size(), shards.size()));
    }
    make(missing);
    Map<String, Entry> all = new TreeMap<>(published);
    all.putAll(finished);
    List<UnreadableImage> unreadable =
        all.values().stream().flatMap(entry -> entry.unreadable().stream()).sorted().toList();
    Map<String, Long> samples = new TreeMap<>();
    shards.forEach(
        shard -> samples.merge(shard.split(), all.get(shard.fileName()).records(), Long::sum));
    if (samples.getOrDefault("train", 0L) == 0) {
      throw nothingLeft(unreadable);
    }
    addNotes(all.values(), allRemarks);
    folder.publish(all, finished.keySet(), labels, unreadable);
    List<String> allWarnings = new ArrayList<>(warnings);
    allWarnings.addAll(ClassCoverage.of(shards, unreadable).warnings(labels));
    return new Conversion(samples, unreadable, allRemarks, allWarnings);
  }

  private static void addNotes(Collection<Entry> shards, List<String> remarks) {
    long turned = shards.stream().mapToLong(Entry::turned).sum();
    if (turned > 0) {
      remarks.add(ExifOrientation.remark(turned));
    }
    long converted = shards.stream().mapToLong(Entry::converted).sum();
    if (converted > 0) {
      remarks.add(
          "%s that TensorFlow would decode to wrong pixels, with a palette or bit masks for example; written again with 24 bits"
              .formatted(Printable.count(converted, "BMP image")));
    }
  }

  /** The shards that must be made; the others are noted. */
  private List<Shard> missing(List<Shard> shards) {
    ShardManifest inPlace = ShardManifest.read(folder.directory());
    ShardManifest unfinished = ShardManifest.read(folder.work());
    List<Shard> missing = new ArrayList<>();
    for (Shard shard : shards) {
      Optional<Entry> kept = inPlace.find(shard, folder.directory());
      Optional<Entry> half = unfinished.find(shard, folder.work());
      if (kept.isPresent()) {
        published.put(shard.fileName(), kept.get());
      } else if (half.isPresent()) {
        finished.put(shard.fileName(), half.get());
      } else {
        missing.add(shard);
      }
    }
    return missing;
  }

  private void make(List<Shard> missing) {
    if (missing.isEmpty()) {
      return;
    }
    long total = missing.stream().mapToLong(shard -> shard.images().size()).sum();
    ExecutorService threads = Executors.newFixedThreadPool(options.threads());
    try (ImageProbe probe = new ImageProbe()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (Shard shard : missing) {
        ShardWriter writer = new ShardWriter(probe, () -> oneMore(shard.fileName(), total));
        tasks.add(() -> makeOne(shard, writer));
      }
      for (Future<Void> result : threads.invokeAll(tasks)) {
        rethrow(result);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlimException("interrupted; run this again to continue", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Void makeOne(Shard shard, ShardWriter writer) throws IOException {
    try {
      note(writer.write(shard, folder.work()));
      return null;
    } catch (IOException | RuntimeException e) {
      failed.set(true);
      throw e;
    }
  }

  private synchronized void note(Entry entry) {
    finished.put(entry.file(), entry);
    new ShardManifest(List.copyOf(finished.values())).write(folder.work());
  }

  private synchronized void oneMore(String file, long total) {
    if (failed.get()) {
      throw new CancellationException("another file failed");
    }
    done++;
    progress.update(file, done, total);
  }

  /** Throws what a task threw; one that only stopped because of another is passed over. */
  private static void rethrow(Future<Void> result) throws InterruptedException {
    try {
      result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException) {
        return;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new SlimException("converting failed: " + e.getCause(), e.getCause());
    }
  }

  private DataException nothingLeft(List<UnreadableImage> unreadable) {
    List<String> reasons =
        unreadable.stream()
            .limit(REASONS_SHOWN)
            .map(image -> image.name() + " " + image.reason())
            .toList();
    return new DataException(
        "none of the images to train with in %s can be used%s; PNG, JPEG, GIF and BMP files are expected"
            .formatted(
                options.sourceDir(), reasons.isEmpty() ? "" : ": " + String.join("; ", reasons)));
  }
}
