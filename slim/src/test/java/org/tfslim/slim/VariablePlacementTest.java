package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.noBiases;
import static org.tfslim.slim.args.Kernel.k;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.gradients.Gradients;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.saving.MovingAverages;

class VariablePlacementTest {
  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 1);

  @AfterEach
  void close() {
    graph.close();
  }

  private static DeviceSpec ps(int task) {
    return DeviceSpec.newBuilder().job("ps").task(task).build();
  }

  private static DeviceSpec worker() {
    return DeviceSpec.newBuilder().job("worker").task(0).build();
  }

  private static Operand<TFloat32> twoConvolutions(Slim s) {
    Operand<TFloat32> images = s.tf().constant(new float[1][4][4][3]);
    return s.conv2d(s.conv2d(images, 2, k(3, 3), "conv1"), 2, k(3, 3), "conv2");
  }

  private String device(String operation) {
    return graph.operationOrThrow(operation).device();
  }

  private List<String> devices() {
    return slim.variables().all().stream()
        .map(variable -> variable.name() + " " + device(variable.name()))
        .toList();
  }

  private static VariablePlacement twoTasks() {
    return VariablePlacement.roundRobin(IntStream.range(0, 2).mapToObj(i -> ps(i)).toList());
  }

  @Test
  void tasksOfAParameterServerTakeVariablesInTurn() {
    Slim s = slim.device(worker()).variablesOn(twoTasks());
    s.globalStep();
    twoConvolutions(s.scope("net"));
    assertThat(devices())
        .containsExactly(
            "global_step /job:ps/task:0",
            "net/conv1/weights /job:ps/task:1",
            "net/conv1/biases /job:ps/task:0",
            "net/conv2/weights /job:ps/task:1",
            "net/conv2/biases /job:ps/task:0");
    assertThat(device("net/conv1/weights/read")).isEqualTo("/job:ps/task:1");
    assertThat(device("net/conv1/weights/Assign")).isEqualTo("/job:ps/task:1");
    assertThat(device("net/conv1/Conv2D")).isEqualTo("/job:worker/task:0");
  }

  @Test
  void aVariableThatIsFoundDoesNotTakeATurn() {
    Slim s = slim.variablesOn(twoTasks()).reuse(Slim.Reuse.AUTO);
    Operand<TFloat32> images = s.tf().constant(new float[1][4][4][3]);
    s.conv2d(images, 2, k(3, 3), "a", noBiases());
    s.conv2d(images, 2, k(3, 3), "a", noBiases());
    s.conv2d(images, 2, k(3, 3), "b", noBiases());
    assertThat(devices()).containsExactly("a/weights /job:ps/task:0", "b/weights /job:ps/task:1");
  }

  @Test
  void aPlacementKnowsNameShapeAndType() {
    List<String> asked = new ArrayList<>();
    Slim s =
        slim.variablesOn(
            (name, shape, dataType) -> {
              asked.add(name + " " + shape + " " + dataType);
              return ps(0);
            });
    s.globalStep();
    twoConvolutions(s.scope("net"));
    assertThat(asked)
        .startsWith("global_step [] DT_INT64", "net/conv1/weights [3, 3, 3, 2] DT_FLOAT")
        .hasSize(5);
  }

  @Test
  void slotsAndAveragesGoWhereTheirVariableIs() {
    Slim s = slim.device(worker()).variablesOn(twoTasks());
    Operand<TFloat32> net = twoConvolutions(s);
    Operand<TFloat32> loss = s.tf().sum(net, s.tf().constant(new int[] {0, 1, 2, 3}));
    var gradients = Gradients.of(slim, loss, slim.variables().trainable());
    // The optimizer's own handle has another idea.
    Slim other = slim.variablesOn(ps(7));
    Optimizer.adam(0.9f, 0.999f, 1e-8f).apply(other, gradients, s.tf().constant(0.1f));
    MovingAverages.of(other, 0.9, slim.variables().trainable());
    assertThat(devices())
        .contains(
            "conv1/weights/Adam /job:ps/task:0",
            "conv1/weights/Adam_1 /job:ps/task:0",
            "conv1/biases/Adam /job:ps/task:1",
            "conv1/biases/Adam_1 /job:ps/task:1",
            "beta1_power /job:ps/task:1",
            "conv2/weights/ExponentialMovingAverage /job:ps/task:0",
            "conv2/biases/ExponentialMovingAverage /job:ps/task:1");
  }

  @Test
  void slotsOfVariablesWithoutADeviceHaveNone() {
    Operand<TFloat32> net = twoConvolutions(slim);
    Operand<TFloat32> loss = slim.tf().sum(net, slim.tf().constant(new int[] {0, 1, 2, 3}));
    var gradients = Gradients.of(slim, loss, slim.variables().trainable());
    Optimizer.momentum(0.9f, false)
        .apply(slim.device(worker()), gradients, slim.tf().constant(0.1f));
    assertThat(device("conv1/weights/Momentum")).isEmpty();
  }

  @Test
  void aTurnNeedsADevice() {
    assertThatThrownBy(() -> VariablePlacement.roundRobin(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
