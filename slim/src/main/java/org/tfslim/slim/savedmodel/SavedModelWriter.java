package org.tfslim.slim.savedmodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TString;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.checkpoint.Saver;

/**
 * Writes a graph and its model variables as a SavedModel with the tag {@code serve}. TensorFlow
 * Java's own exporter leaves resource variables out.
 *
 * <p>Of the graph only what the signatures need is written. Variables of training are not.
 */
public final class SavedModelWriter {
  private static final String ASSET = "asset_path";

  private final Slim slim;
  private final List<ServingSignature> signatures;
  private final List<AssetFile> assets;
  private final List<Operand<TString>> assetPaths;
  private final Saver saver;

  /**
   * Prepares the graph of {@code slim}.
   *
   * @param saver of the model variables; its operations go with the graph
   * @param assets files that go with the model
   */
  public SavedModelWriter(
      Slim slim, Saver saver, List<ServingSignature> signatures, List<AssetFile> assets) {
    this.slim = slim;
    this.saver = saver;
    this.signatures = List.copyOf(signatures);
    this.assets = List.copyOf(assets);
    this.assetPaths =
        assets.stream()
            .<Operand<TString>>map(asset -> slim.tf().withName(ASSET).constant(asset.name()))
            .toList();
  }

  /**
   * Writes {@code saved_model.pb}, {@code variables/} and {@code assets/} into a directory.
   *
   * @param session holds the variables' values
   * @param directory exists and is empty; {@link ModelVersion} takes care of what happens when
   *     writing fails
   * @throws IOException if a file cannot be written
   */
  public void write(Session session, Path directory) throws IOException {
    saver.save(session, directory.resolve("variables").resolve("variables"));
    Path assetFolder = Files.createDirectory(directory.resolve("assets"));
    for (AssetFile asset : assets) {
      Files.writeString(assetFolder.resolve(asset.name()), asset.text());
    }
    SavedModel model =
        SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(metaGraph()).build();
    Files.write(directory.resolve("saved_model.pb"), model.toByteArray());
  }

  private MetaGraphDef metaGraph() {
    ServingGraph serving = new ServingGraph(TensorFlow.registeredOpList());
    GraphDef graph = serving.of(slim.graph().toGraphDef(), roots());
    MetaGraphDef.Builder metaGraph =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags("serve")
                    .setTensorflowVersion(TensorFlow.version())
                    .setStrippedOpList(serving.opsOf(graph))
                    .setStrippedDefaultAttrs(true))
            .setGraphDef(graph)
            .setSaverDef(saver.saverDef())
            .putCollectionDef("variables", variables());
    signatures.forEach(
        signature -> metaGraph.putSignatureDef(signature.name(), signature.definition()));
    for (int i = 0; i < assets.size(); i++) {
      metaGraph.addAssetFileDef(
          AssetFileDef.newBuilder()
              .setFilename(assets.get(i).name())
              .setTensorInfo(ServingSignature.tensorInfo(assetPaths.get(i))));
    }
    return metaGraph.build();
  }

  /** The collection {@code variables}, without which Python finds no variables to restore. */
  private CollectionDef variables() {
    CollectionDef.BytesList.Builder definitions = CollectionDef.BytesList.newBuilder();
    slim.variables()
        .model()
        .forEach(variable -> definitions.addValue(definition(variable).toByteString()));
    return CollectionDef.newBuilder().setBytesList(definitions).build();
  }

  /** A served variable has no first value of its own: what initializes it is restoring. */
  private VariableDef definition(Variable<?> variable) {
    return VariableDef.newBuilder()
        .setVariableName(ServingSignature.tensorName(variable.handle()))
        .setInitializerName(saver.saverDef().getRestoreOpName())
        .setSnapshotName(ServingSignature.tensorName(variable.value()))
        .setIsResource(true)
        .setTrainable(variable.trainable())
        .build();
  }

  private Set<String> roots() {
    Set<String> roots = new HashSet<>();
    for (ServingSignature signature : signatures) {
      signature.inputs().values().forEach(tensor -> roots.add(tensor.op().name()));
      signature.outputs().values().forEach(tensor -> roots.add(tensor.op().name()));
    }
    roots.add(ServingGraph.nodeOf(saver.saverDef().getSaveTensorName()));
    roots.add(saver.saverDef().getRestoreOpName());
    assetPaths.forEach(path -> roots.add(path.op().name()));
    return roots;
  }
}
