package org.tfslim.classification.serving;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TString;

/**
 * A network in memory and the way through it: image files, preprocessed images if the network takes
 * those, scores, classes.
 *
 * @param description for people
 * @param session of the network
 * @param input the tensor that is fed
 * @param preparation makes images of files, for networks that take no files
 * @param head reads what the network returns
 * @param classes their names
 * @param topK how many classes an image gets
 * @param network is freed last
 */
record LoadedModel(
    String description,
    Session session,
    String input,
    Optional<ImagePreparation> preparation,
    Head head,
    ClassLabels classes,
    int topK,
    Runnable network)
    implements AutoCloseable {
  /** The best classes of each image file. */
  List<List<Prediction>> classify(List<byte[]> files) {
    try (TString bytes =
        TString.tensorOfBytes(NdArrays.vectorOfObjects(files.toArray(byte[][]::new)))) {
      if (preparation.isEmpty()) {
        return run(bytes);
      }
      try (Result images = preparation.get().images(bytes)) {
        return run(images.get(0));
      }
    }
  }

  private List<List<Prediction>> run(Tensor fed) {
    Session.Runner runner = session.runner().feed(input, fed);
    head.fetches().forEach(runner::fetch);
    try (Result result = runner.run()) {
      return head.best(result, topK, classes);
    }
  }

  @Override
  public void close() {
    preparation.ifPresent(ImagePreparation::close);
    network.run();
  }
}
