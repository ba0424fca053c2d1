package org.tfslim.slim.export;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tfslim.formats.SlimException;

/**
 * Writes a graph and its variables as a SavedModel with the tag {@code serve}. TensorFlow Java's
 * own exporter leaves resource variables out.
 *
 * @param graph what the signatures need, with variables and their values
 * @param signatures the ways to call it
 * @param assets files that go with the model
 */
public record SavedModelWriter(
    GraphWithVariables graph, List<ServingSignature> signatures, List<AssetFile> assets) {
  private static final String ASSET = "asset_path";

  /** Copies the lists. */
  public SavedModelWriter {
    signatures = List.copyOf(signatures);
    assets = List.copyOf(assets);
  }

  /**
   * Writes {@code saved_model.pb}, {@code variables/} and {@code assets/} into a directory.
   *
   * @param directory exists and is empty; {@link ModelVersion} takes care of what happens when
   *     writing fails
   * @throws IOException if a file cannot be written
   * @throws SlimException if the variables cannot be written, e.g. because the disk is full
   */
  public void write(Path directory) throws IOException {
    graph.writeValues(directory.resolve("variables").resolve("variables"));
    Path assetFolder = Files.createDirectory(directory.resolve("assets"));
    for (AssetFile asset : assets) {
      Files.writeString(assetFolder.resolve(asset.name()), asset.text());
    }
    SavedModel model =
        SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(metaGraph()).build();
    Files.write(directory.resolve("saved_model.pb"), model.toByteArray());
  }

  private MetaGraphDef metaGraph() {
    OpTable ops = OpTable.ofRuntime();
    GraphDef.Builder withAssets = graph.graph().toBuilder();
    for (int i = 0; i < assets.size(); i++) {
      withAssets.addNode(assetPath(i));
    }
    GraphDef served = ops.withoutDefaults(withAssets.build());
    MetaGraphDef.Builder metaGraph =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags("serve")
                    .setTensorflowVersion(TensorFlow.version())
                    .setStrippedOpList(ops.opsOf(served))
                    .setStrippedDefaultAttrs(true))
            .setGraphDef(served)
            .setSaverDef(graph.saverDef())
            .putCollectionDef("variables", variables());
    signatures.forEach(
        signature -> metaGraph.putSignatureDef(signature.name(), signature.definition()));
    for (int i = 0; i < assets.size(); i++) {
      metaGraph.addAssetFileDef(
          AssetFileDef.newBuilder()
              .setFilename(assets.get(i).name())
              .setTensorInfo(
                  TensorInfo.newBuilder()
                      .setName(assetName(i) + ":0")
                      .setDtype(DataType.DT_STRING)
                      .setTensorShape(TensorShapeProto.getDefaultInstance())));
    }
    return metaGraph.build();
  }

  private static String assetName(int index) {
    return index == 0 ? ASSET : ASSET + "_" + index;
  }

  /** A scalar that loaders set to the path of the file. */
  private NodeDef assetPath(int index) {
    TensorProto name =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addStringVal(ByteString.copyFromUtf8(assets.get(index).name()))
            .build();
    return NodeDef.newBuilder()
        .setName(assetName(index))
        .setOp("Const")
        .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_STRING).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(name).build())
        .build();
  }

  /** The collection {@code variables}, without which Python finds no variables to restore. */
  private CollectionDef variables() {
    CollectionDef.BytesList.Builder definitions = CollectionDef.BytesList.newBuilder();
    graph.definitions().forEach(variable -> definitions.addValue(variable.toByteString()));
    return CollectionDef.newBuilder().setBytesList(definitions).build();
  }
}
