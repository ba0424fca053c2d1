package org.tfslim.classification.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.classification.Inference;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.slim.data.ImageExample;
import org.tfslim.slim.export.AssetFile;
import org.tfslim.slim.export.FrozenGraph;
import org.tfslim.slim.export.ModelVersion;
import org.tfslim.slim.export.OpTable;
import org.tfslim.slim.export.SavedModelWriter;
import org.tfslim.slim.export.ServingSignature;
import org.tfslim.slim.export.WarmupRequests;

/** Writes a version of a model for TensorFlow Serving, and checks it before it is published. */
final class SavedModelExport {
  private SavedModelExport() {}

  static ExportedModel write(ModelExport export, ModelVersion version, Consumer<String> log)
      throws IOException {
    ModelSettings model = export.model();
    try (Inference<ServingModel> network = Inference.build(slim -> ServingModel.of(slim, model))) {
      CheckpointDigest checkpoint =
          export
              .source()
              .read(
                  log,
                  prefix -> {
                    network.restore(prefix, export.averages(), log);
                    return CheckpointDigest.of(prefix);
                  });
      List<ServingSignature> signatures = network.model().signatures();
      Path staging = version.staging();
      FrozenGraph graph =
          export.transformed(
              network.frozen(ServingSignature.nodes(signatures)), OpTable.ofRuntime());
      new SavedModelWriter(graph.withVariables(), signatures, List.of(labels(model)))
          .write(staging);
      double difference = export.check().savedModel(network, staging);
      // These are requests that the check has made.
      warmupRequests(model).write(staging);
      ExportInfo.of(export, checkpoint, signatures, difference).write(staging);
      return new ExportedModel(version.publish(), difference);
    }
  }

  private static AssetFile labels(ModelSettings settings) {
    String text =
        IntStream.range(0, settings.numClasses())
            .mapToObj(i -> i + ":" + settings.label(i) + "\n")
            .collect(Collectors.joining());
    return new AssetFile(LabelsFile.NAME, text);
  }

  private static WarmupRequests warmupRequests(ModelSettings settings) {
    byte[] file = SampleImages.files(settings.imageSize()).get(0);
    try (TString bytes = TString.tensorOfBytes(NdArrays.vectorOfObjects(file));
        TFloat32 images = SampleImages.preprocessed(settings, 1)) {
      return WarmupRequests.of(settings.spec().name())
          .predict(ServingModel.BYTES_SIGNATURE, Map.of("image_bytes", bytes))
          .predict(ServingModel.IMAGES_SIGNATURE, Map.of("images", images))
          .classify(
              ServingModel.EXAMPLES_SIGNATURE,
              List.of(ImageExample.of(file, "bmp", 0, 0, 0).toProto()));
    }
  }
}
