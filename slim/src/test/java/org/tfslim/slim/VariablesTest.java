package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.Variable.Role;
import org.tfslim.slim.initializers.Initializer;

class VariablesTest {
  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 0);

  @BeforeEach
  void create() {
    add("Net/conv1/weights", Role.TRAINABLE);
    add("Net/conv1/moving_mean", Role.MODEL);
    add("Net/conv10/weights", Role.TRAINABLE);
    add("Net/conv10/depthwise_weights", Role.TRAINABLE);
    add("Net/conv1/weights/Momentum", Role.TRAINING);
    add("weights", Role.MODEL);
  }

  private void add(String name, Role role) {
    slim.variable(name, Shape.of(1), Initializer.zeros()::apply, role);
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private static AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>>
      assertNames(Variables variables) {
    return assertThat(variables.stream().map(Variable::name).toList());
  }

  @Test
  void scopesAreBeginningsOfNames() {
    assertNames(slim.variables().in("Net/conv1"))
        .containsExactly(
            "Net/conv1/weights",
            "Net/conv1/moving_mean",
            "Net/conv10/weights",
            "Net/conv10/depthwise_weights",
            "Net/conv1/weights/Momentum");
    assertNames(slim.variables().in("Net/conv1/").model())
        .containsExactly("Net/conv1/weights", "Net/conv1/moving_mean");
    assertNames(slim.variables().in("conv1")).isEmpty();
  }

  @Test
  void listsOfScopesTakeAndLeave() {
    ScopeList scopes = ScopeList.parse("Net/conv10,weights");
    assertNames(slim.variables().all().in(scopes))
        .containsExactly("Net/conv10/weights", "Net/conv10/depthwise_weights", "weights");
    assertNames(slim.variables().all().notIn(scopes))
        .containsExactly(
            "Net/conv1/weights", "Net/conv1/moving_mean", "Net/conv1/weights/Momentum");
  }

  @Test
  void suffixesAreEndsOfNamesAndNamesAreWhole() {
    assertNames(slim.variables().in("Net/").withSuffix("weights"))
        .containsExactly("Net/conv1/weights", "Net/conv10/weights", "Net/conv10/depthwise_weights");
    assertNames(slim.variables().all().byName("weights"))
        .containsExactly("Net/conv1/weights", "Net/conv10/weights", "weights");
    assertNames(slim.variables().all().byName("conv10/weights"))
        .containsExactly("Net/conv10/weights");
  }

  @Test
  void patternsAreFoundAnywhere() {
    assertNames(slim.variables().all().filter(List.of("conv\\d0", "mean$"), List.of("depth")))
        .containsExactly("Net/conv1/moving_mean", "Net/conv10/weights");
    assertNames(slim.variables().all().filter(List.of(), List.of("weights")))
        .containsExactly("Net/conv1/moving_mean");
  }

  @Test
  void rolesTellWhatTheyAreFor() {
    assertNames(slim.variables().trainable())
        .containsExactly("Net/conv1/weights", "Net/conv10/weights", "Net/conv10/depthwise_weights");
    assertNames(slim.variables().model().in("weights")).containsExactly("weights");
  }

  @Test
  void staysAsItWas() {
    Variables before = slim.variables().all();
    add("later", Role.MODEL);
    assertThat(before).hasSize(6);
    assertThat(slim.variables().all()).hasSize(7);
  }
}
