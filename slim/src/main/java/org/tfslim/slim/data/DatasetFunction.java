package org.tfslim.slim.data;

import java.util.List;
import java.util.function.Function;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.family.TType;

/**
 * A function that returns a dataset, as flat map and interleave call it.
 *
 * @param definition what goes into the library of a graph that calls it
 */
record DatasetFunction(FunctionDef definition) {
  private static final String CARDINALITY = "cardinality";

  /**
   * What the function computes.
   *
   * @param arguments placeholders, in the order of the function's arguments
   * @param dataset what it returns
   */
  record Body(List<Operand<?>> arguments, Operand<? extends TType> dataset) {}

  /**
   * Builds a function. TensorFlow Java's ConcreteFunction knows no type for a dataset and refuses
   * to return one. So the function is built to return the dataset's cardinality, and then its
   * definition is changed to return what the cardinality was taken of.
   */
  static DatasetFunction define(String key, Function<Ops, Body> build) {
    try (ConcreteFunction function =
        ConcreteFunction.create(
            tf -> {
              Body body = build.apply(tf);
              Signature.Builder signature = Signature.builder().key(key);
              for (int i = 0; i < body.arguments().size(); i++) {
                signature.input("argument" + i, body.arguments().get(i));
              }
              return signature
                  .output(CARDINALITY, tf.data.datasetCardinality(body.dataset()))
                  .build();
            })) {
      return new DatasetFunction(returningTheDataset(function.getFunctionDef()));
    }
  }

  private static FunctionDef returningTheDataset(FunctionDef definition) {
    FunctionDef.Builder changed = definition.toBuilder();
    String cardinality = definition.getRetOrThrow(outputName(definition));
    String cardinalityNode = cardinality.substring(0, cardinality.indexOf(':'));
    for (int i = 0; i < definition.getNodeDefCount(); i++) {
      NodeDef node = definition.getNodeDef(i);
      if (node.getName().equals(cardinalityNode)) {
        changed.removeNodeDef(i);
        changed.putRet(outputName(definition), node.getInput(0));
      }
    }
    changed.getSignatureBuilder().getOutputArgBuilder(0).setType(DataType.DT_VARIANT);
    return changed.build();
  }

  private static String outputName(FunctionDef definition) {
    return definition.getSignature().getOutputArg(0).getName();
  }

  /** Adds the function to the library of a graph, which every graph that calls it needs. */
  void addTo(Graph graph) {
    graph.importGraphDef(
        GraphDef.newBuilder()
            .setLibrary(FunctionDefLibrary.newBuilder().addFunction(definition))
            .build());
  }

  /** The value of an op's attribute that calls this function. */
  AttrValue attribute() {
    String name = definition.getSignature().getName();
    return AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(name)).build();
  }
}
