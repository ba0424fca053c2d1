package org.tfslim.classification.export;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;
import org.tfslim.classification.InferenceGraph;
import org.tfslim.classification.ModelSettings;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.slim.export.ServingSignature;
import org.tfslim.slim.export.ServingSignature.Method;

/**
 * The graph that is served. It is one chain: tf.Examples are parsed to image files, image files are
 * decoded and preprocessed to images, images go through the network. Each signature feeds the chain
 * at another link and TensorFlow runs only what comes after, so that there is one network and
 * neither a copy of it nor a choice at run time.
 *
 * @param network from image files to probabilities
 * @param signatures the ways to call it
 */
record ServingModel(InferenceGraph network, List<ServingSignature> signatures) {
  public static final String BYTES_SIGNATURE = "serving_default";
  public static final String IMAGES_SIGNATURE = "predict_images";
  public static final String EXAMPLES_SIGNATURE = "classify";

  private static final int MOST_CLASSES = 5;

  /** Adds the graph. */
  public static ServingModel of(Slim slim, ModelSettings settings) {
    Operand<TString> examples =
        slim.tf()
            .withName("tf_examples")
            .placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    Operand<TString> imageBytes =
        slim.ops().node("Identity", "image_bytes").input(encodedImages(slim, examples)).output();
    InferenceGraph network = InferenceGraph.of(slim, settings, imageBytes);
    return new ServingModel(network, signatures(slim, settings, examples, network));
  }

  private static Operand<TString> encodedImages(Slim slim, Operand<TString> examples) {
    Ops tf = slim.nameScope("parse_examples").tf();
    Operand<TString> none = ImageExample.noText(tf);
    // The default is none: an example without an image is an error.
    return tf.io
        .parseExample(
            examples,
            none,
            none,
            tf.array(ImageExample.ENCODED),
            none,
            List.of(none),
            0L,
            List.of(),
            List.of(),
            List.of(),
            List.of(Shape.scalar()))
        .denseValues()
        .get(0)
        .expect(TString.class);
  }

  private static List<ServingSignature> signatures(
      Slim slim, ModelSettings settings, Operand<TString> examples, InferenceGraph network) {
    InferenceGraph.Best best = network.best(slim, Math.min(MOST_CLASSES, settings.numClasses()));
    Ops tf = slim.nameScope("serving").tf();
    Operand<TString> labels =
        tf.withName("labels")
            .array(
                IntStream.range(0, settings.numClasses())
                    .mapToObj(settings::label)
                    .toArray(String[]::new));
    Operand<TString> classes =
        tf.withName("classes").gather(labels, best.classIds(), tf.constant(0));
    return List.of(
        new ServingSignature(
            BYTES_SIGNATURE,
            Method.PREDICT,
            Map.of("image_bytes", network.imageBytes()),
            Map.of("classes", classes, "class_ids", best.classIds(), "scores", best.scores())),
        new ServingSignature(
            IMAGES_SIGNATURE,
            Method.PREDICT,
            Map.of("images", network.images()),
            Map.of("logits", network.logits(), "probabilities", network.probabilities())),
        new ServingSignature(
            EXAMPLES_SIGNATURE,
            Method.CLASSIFY,
            Map.of("inputs", examples),
            Map.of("classes", classes, "scores", best.scores())));
  }
}
