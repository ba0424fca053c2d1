package org.tfslim.slim.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.proto.NodeDef;

class OpScopeTest {
  private final Graph graph = new Graph();
  private final OpScope root = OpScope.root(graph);

  @AfterEach
  void close() {
    graph.close();
  }

  private NodeDef node(String name) {
    return graph.toGraphDef().getNodeList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void namesAreMadeUniqueAsTf1Does() {
    OpScope scope = root.enter("conv");
    assertThat(scope.node("NoOp", "a").build().name()).isEqualTo("conv/a");
    assertThat(scope.node("NoOp", "a").build().name()).isEqualTo("conv/a_1");
    assertThat(scope.node("NoOp", "A").build().name()).isEqualTo("conv/A_2");
    assertThat(root.enter("conv").path()).isEqualTo("conv_1/");
    assertThat(root.enter("conv_1").path()).isEqualTo("conv_1_1/");
    assertThat(root.enter("conv").path()).isEqualTo("conv_2/");
  }

  @Test
  void aScopeCanBeEnteredAgainByItsPath() {
    root.enter("net");
    assertThat(root.at("net/").node("NoOp", "a").build().name()).isEqualTo("net/a");
  }

  @Test
  void aNodeCanHaveTheNameOfItsScope() {
    OpScope scope = root.enter("net").enter("concat");
    scope.constant("axis", 3);
    assertThat(scope.nodeOfScope("NoOp").build().name()).isEqualTo("net/concat");
    assertThat(graph.operation("net/concat/axis")).isNotNull();
  }

  @Test
  void theFluentApiKeepsNamesWithSlashes() {
    String name =
        root.ops()
            .withSubScope("InceptionV4/Mixed_5b/Branch_0")
            .withName("Conv2d_0a_1x1/weights")
            .constant(1f)
            .op()
            .name();
    assertThat(name).isEqualTo("InceptionV4/Mixed_5b/Branch_0/Conv2d_0a_1x1/weights");
  }

  @Test
  void controlDependenciesAddUp() {
    Operation first = root.node("NoOp", "first").build();
    Operation second = root.node("NoOp", "second").build();
    OpScope both =
        root.withControlDependencyOps(List.of(first)).withControlDependencyOps(List.of(second));
    both.node("NoOp", "last").build();
    both.independent().node("NoOp", "free").build();
    assertThat(node("last").getInputList()).containsExactly("^first", "^second");
    assertThat(node("free").getInputList()).isEmpty();
  }

  @Test
  void operationsGoToTheDeviceAndColocationOfTheScope() {
    DeviceSpec cpu =
        DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();
    Operation first = root.withDevice(cpu).enter("inner").node("NoOp", "first").build();
    root.colocateWith(first).node("NoOp", "second").build();
    assertThat(node("inner/first").getDevice()).containsIgnoringCase("CPU:0");
    assertThat(node("second").getAttrMap().get("_class").getList().getS(0).toStringUtf8())
        .isEqualTo("loc:@inner/first");
  }
}
