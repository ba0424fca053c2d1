package org.tfslim.slim.runtime;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * How sessions run.
 *
 * @param intraOpThreads threads within one operation; 0 for one a core
 * @param interOpThreads operations at the same time; 0 for one a core
 * @param logDevicePlacement whether TensorFlow prints where each operation runs
 */
public record SessionOptions(int intraOpThreads, int interOpThreads, boolean logDevicePlacement) {
  /** All cores, no logging. */
  public static SessionOptions defaults() {
    return new SessionOptions(0, 0, false);
  }

  /**
   * The configuration for a session. Operations that the wanted device lacks run on the CPU, GPU
   * memory is taken as it is needed, and the graph optimizer goes over the graph once: its second
   * round costs seconds of the first step and makes later steps no faster.
   */
  public ConfigProto toProto() {
    RewriterConfig rewriter =
        RewriterConfig.newBuilder()
            .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
            .build();
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(intraOpThreads)
        .setInterOpParallelismThreads(interOpThreads)
        .setLogDevicePlacement(logDevicePlacement)
        .setAllowSoftPlacement(true)
        .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .build();
  }
}
