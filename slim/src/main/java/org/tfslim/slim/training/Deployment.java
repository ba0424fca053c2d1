package org.tfslim.slim.training;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.family.TType;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OpScope;

/**
 * Where the replicas of a model run, which slim calls clones. Source: {@code DeploymentConfig} of
 * {@code deployment/model_deploy.py}, for one machine.
 *
 * <p>One clone has no name scope, and no device unless {@code cloneOnCpu}: TensorFlow then takes
 * the GPU if there is one. Of several, clone i is called {@code clone_i} and runs on GPU i, or on
 * the CPU with {@code cloneOnCpu}; the variables and the optimizer are on the CPU.
 *
 * @param numClones how many there are, at least 1
 * @param cloneOnCpu whether they run on the CPU even if there are GPUs
 */
public record Deployment(int numClones, boolean cloneOnCpu) {
  /** Checks the number. */
  public Deployment {
    if (numClones < 1) {
      throw new IllegalArgumentException("numClones is " + numClones);
    }
  }

  /** One clone, wherever TensorFlow puts it. */
  public static Deployment single() {
    return new Deployment(1, false);
  }

  private static DeviceSpec cpu() {
    return device(DeviceSpec.DeviceType.CPU, 0);
  }

  private static DeviceSpec device(DeviceSpec.DeviceType type, int index) {
    return DeviceSpec.newBuilder().deviceType(type).deviceIndex(index).build();
  }

  private boolean placed() {
    return numClones > 1 || cloneOnCpu;
  }

  /** The handle that clone {@code index} is built with; all but the first share its variables. */
  Slim handle(Slim slim, int index) {
    Slim shared = index == 0 ? slim : slim.reuse(Slim.Reuse.REUSE);
    Slim named = numClones > 1 ? shared.nameScope("clone_" + index) : shared;
    if (!placed()) {
      return named;
    }
    DeviceSpec device = cloneOnCpu ? cpu() : device(DeviceSpec.DeviceType.GPU, index);
    return named.device(device).variablesOn(cpu());
  }

  /**
   * The parts of a batch, one for each clone.
   *
   * @param slim as {@link #shared} gives it
   * @param name of the operations: {@code split_NAME}
   * @param batch {@code [batch, ...]}, a multiple of the number of clones
   */
  public <T extends TType> List<Operand<T>> split(Slim slim, String name, Operand<T> batch) {
    if (numClones == 1) {
      return List.of(batch);
    }
    OpScope ops = slim.ops().enter("split_" + name);
    Operation split =
        ops.node("Split")
            .input(ops.constant("split_dim", 0), batch)
            .attr("num_split", numClones)
            .build();
    return IntStream.range(0, numClones).<Operand<T>>mapToObj(split::output).toList();
  }

  /** The handle to build the optimizer and everything else that belongs to all clones with. */
  public Slim shared(Slim slim) {
    return placed() ? slim.device(cpu()) : slim;
  }
}
