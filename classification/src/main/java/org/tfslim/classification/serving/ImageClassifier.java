package org.tfslim.classification.serving;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.BmpFile;
import org.tfslim.classification.data.ImageIntake;
import org.tfslim.classification.serving.ImageResult.Classified;
import org.tfslim.classification.serving.ImageResult.NotFinite;
import org.tfslim.classification.serving.ImageResult.Unreadable;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.slim.export.ModelVersions;
import org.tfslim.slim.runtime.NativeMemory;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * Finds the classes of images with a network that is loaded once. May be used by any number of
 * threads at once; loading and closing are for one of them.
 *
 * <p>Images are used as they are stored, as slim does: where a camera noted that a JPEG is to be
 * turned (EXIF), it is not turned, and transparency is dropped. BMP files of all usual kinds are
 * understood; networks in other servers decode only those that {@link
 * org.tfslim.slim.images.ImageDecoder} names.
 */
public final class ImageClassifier implements AutoCloseable {
  private static final int WARM_UP_SIZE = 32;
  private static final int GREY = 128;

  private final LoadedModel model;
  private final ClassifierOptions options;

  /** Held for reading by every call; closing waits for it. */
  private final ReadWriteLock running = new ReentrantReadWriteLock();

  private volatile boolean closed;
  private boolean freed;

  private ImageClassifier(LoadedModel model, ClassifierOptions options) {
    this.model = model;
    this.options = options;
  }

  /**
   * Loads a model as it describes itself. A SavedModel is a program: load only one from a source
   * you trust.
   *
   * @param path a SavedModel, the folder of its versions (the highest is taken), a checkpoint, or a
   *     folder of checkpoints (the latest is taken)
   * @throws DataException if there is none, it is damaged, takes no images, or has weights that are
   *     NaN or infinite
   * @throws SlimException if it does not say all that must be known; {@link #load(Path,
   *     ClassifierOptions, Consumer)} takes the rest
   */
  public static ImageClassifier load(Path path) {
    return load(path, ClassifierOptions.DEFAULT, note -> {});
  }

  /**
   * Loads a model.
   *
   * @param path as above
   * @param log is told what was chosen
   * @throws DataException if there is none, it is damaged, or takes no images
   * @throws OptionException if something must be said or cannot be had
   */
  public static ImageClassifier load(Path path, ClassifierOptions options, Consumer<String> log) {
    Optional<Path> savedModel = ModelVersions.find(path);
    return savedModel.isPresent()
        ? ofSavedModel(savedModel.get(), options, log)
        : ofCheckpoint(path, options, log);
  }

  /** Does something that needs memory outside of Java's heap. */
  private static <T> T withinLimits(Supplier<T> work) {
    try {
      return work.get();
    } catch (OutOfMemoryError e) {
      Optional<SlimException> explained = NativeMemory.explained(e);
      if (explained.isPresent()) {
        throw explained.get();
      }
      throw e;
    }
  }

  /** The same for checkpoints only. */
  public static ImageClassifier ofCheckpoint(
      Path path, ClassifierOptions options, Consumer<String> log) {
    CheckpointSource source = CheckpointSource.of(path.toString());
    Path named = source.find(log);
    ModelSettings settings = ModelSettings.of(options.model(), named);
    return withinLimits(
        () ->
            new ImageClassifier(
                CheckpointModel.load(source.startingWith(named), settings, options, log), options));
  }

  /**
   * The same for SavedModels only: ours, or those of another program. A SavedModel is a program
   * that TensorFlow runs; it may read and write files. Load only one from a source you trust.
   */
  public static ImageClassifier ofSavedModel(
      Path path, ClassifierOptions options, Consumer<String> log) {
    Path directory = ModelVersions.resolve(path);
    return withinLimits(
        () -> new ImageClassifier(SavedModelLoader.load(directory, options, log), options));
  }

  /** What was loaded, such as {@code lenet of /tmp/train/model.ckpt-1000}. */
  public String description() {
    return model.description();
  }

  /** The names of the classes in order; empty if they have none. */
  public List<String> labels() {
    return model.classes().labels();
  }

  /**
   * Classifies one image.
   *
   * @param image a JPEG, PNG, GIF (its first frame counts) or BMP file
   * @throws IllegalStateException if the classifier is closed
   */
  public ImageResult predict(byte[] image) {
    return predict(List.of(image)).get(0);
  }

  /**
   * Classifies images. One that cannot be decoded does not affect the others.
   *
   * @param images JPEG, PNG, GIF (its first frame counts) or BMP files, any number of them
   * @return a result for each image, in the same order; {@link NotFinite} if the network returns
   *     scores that are not numbers
   * @throws IllegalStateException if the classifier is closed
   * @throws SlimException if the network's scores are not what they were said to be. TensorFlow's
   *     own exceptions are passed on if it fails for a reason other than an image, such as a lack
   *     of memory
   */
  public List<ImageResult> predict(List<byte[]> images) {
    running.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the classifier of " + description() + " is closed");
      }
      List<ImageResult> results = new ArrayList<>(images.size());
      for (int from = 0; from < images.size(); from += options.batchSize()) {
        int to = Math.min(from + options.batchSize(), images.size());
        List<byte[]> some = images.subList(from, to);
        results.addAll(withinLimits(() -> batch(some)));
      }
      return results;
    } finally {
      running.readLock().unlock();
    }
  }

  /** Runs the network once on a grey image, so that the first call is as quick as the others. */
  public void warmUp() {
    predict(BmpFile.of(WARM_UP_SIZE, WARM_UP_SIZE, (x, y, channel) -> GREY));
  }

  private List<ImageResult> batch(List<byte[]> images) {
    List<Optional<String>> problems = new ArrayList<>();
    List<byte[]> sound = new ArrayList<>();
    for (byte[] image : images) {
      ImageIntake intake = ImageIntake.of(image, options.limit());
      problems.add(intake.problem());
      if (intake.problem().isEmpty()) {
        sound.add(intake.file());
      }
    }
    List<ImageResult> classified = sound.isEmpty() ? List.of() : run(sound);
    List<ImageResult> results = new ArrayList<>();
    int next = 0;
    for (Optional<String> problem : problems) {
      results.add(problem.isPresent() ? new Unreadable(problem.get()) : classified.get(next++));
    }
    return results;
  }

  /** One image that cannot be decoded fails all; halving finds it in few runs. */
  private List<ImageResult> run(List<byte[]> images) {
    try {
      return model.classify(images).stream().map(ImageClassifier::result).toList();
    } catch (TFInvalidArgumentException e) {
      if (images.size() == 1) {
        return List.of(new Unreadable("cannot be decoded: " + TensorFlowFailure.reason(e)));
      }
      List<ImageResult> results = new ArrayList<>(run(images.subList(0, images.size() / 2)));
      results.addAll(run(images.subList(images.size() / 2, images.size())));
      return results;
    }
  }

  private static ImageResult result(List<Prediction> predictions) {
    return predictions.stream().allMatch(it -> Float.isFinite(it.probability()))
        ? new Classified(predictions)
        : new NotFinite(
            "has no prediction: its scores are NaN or infinite, because of weights that are, or of numbers too large for the precision of the model");
  }

  /** Refuses new calls, waits for those that run, and frees the model. */
  @Override
  public void close() {
    closed = true;
    running.writeLock().lock();
    try {
      if (!freed) {
        freed = true;
        model.close();
      }
    } finally {
      running.writeLock().unlock();
    }
  }
}
