package org.tfslim.slim.runtime;

import java.util.function.Consumer;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * How sessions run. An immutable value: each {@code with} method returns a changed copy of what
 * {@link #defaults} gives.
 */
public final class SessionOptions {
  /** How often TensorFlow's graph optimizer goes over a graph before its first step. */
  public enum GraphOptimizer {
    /** Once. A second round costs seconds of the first step and makes later steps no faster. */
    ONE_ROUND,
    /** As often as TensorFlow does by default, which is twice. */
    DEFAULT,
    /** Not at all: what runs is what was built. */
    OFF
  }

  private static final String IN_PROCESS = "";

  private final ConfigProto config;
  private final GraphOptimizer graphOptimizer;
  private final Consumer<RewriterConfig.Builder> rewrites;
  private final String target;

  private SessionOptions(
      ConfigProto config,
      GraphOptimizer graphOptimizer,
      Consumer<RewriterConfig.Builder> rewrites,
      String target) {
    this.config = config;
    this.graphOptimizer = graphOptimizer;
    this.rewrites = rewrites;
    this.target = target;
  }

  /**
   * In this process, on all cores, without logging. Operations that the requested device lacks run
   * on the CPU, GPU memory is taken as it is needed, and the graph optimizer goes over the graph
   * once.
   */
  public static SessionOptions defaults() {
    ConfigProto config =
        ConfigProto.newBuilder()
            .setAllowSoftPlacement(true)
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
            .build();
    return new SessionOptions(config, GraphOptimizer.ONE_ROUND, builder -> {}, IN_PROCESS);
  }

  private SessionOptions with(Consumer<ConfigProto.Builder> change) {
    ConfigProto.Builder builder = config.toBuilder();
    change.accept(builder);
    return new SessionOptions(builder.build(), graphOptimizer, rewrites, target);
  }

  /**
   * With another number of threads within one operation; 0 for one per core. The first session of a
   * process decides for all of them.
   */
  public SessionOptions withIntraOpThreads(int threads) {
    checkThreads(threads);
    return with(builder -> builder.setIntraOpParallelismThreads(threads));
  }

  /**
   * With another number of operations at the same time; 0 for one per core, from threads that all
   * sessions of the process share. With a number the session has threads of its own.
   */
  public SessionOptions withInterOpThreads(int threads) {
    checkThreads(threads);
    return with(
        builder ->
            builder.setInterOpParallelismThreads(threads).setUsePerSessionThreads(threads > 0));
  }

  private static void checkThreads(int threads) {
    if (threads < 0) {
      throw new IllegalArgumentException("A number of threads is at least 0, not " + threads);
    }
  }

  /** Whether GPU memory is taken as it is needed, or nearly all of it at once. */
  public SessionOptions withMemoryGrowth(boolean growth) {
    return with(builder -> builder.getGpuOptionsBuilder().setAllowGrowth(growth));
  }

  /** Whether operations that the requested device lacks run on the CPU, or are an error. */
  public SessionOptions withSoftPlacement(boolean soft) {
    return with(builder -> builder.setAllowSoftPlacement(soft));
  }

  /** Whether TensorFlow prints where each operation runs. */
  public SessionOptions withLogDevicePlacement(boolean log) {
    return with(builder -> builder.setLogDevicePlacement(log));
  }

  /** With another use of TensorFlow's graph optimizer. */
  public SessionOptions withGraphOptimizer(GraphOptimizer choice) {
    return new SessionOptions(config, choice, rewrites, target);
  }

  /**
   * With changes to the configuration of the graph optimizer, which are applied last: they switch
   * single passes on or off.
   *
   * @param change is given the configuration whenever a session is opened
   */
  public SessionOptions withRewrites(Consumer<RewriterConfig.Builder> change) {
    return new SessionOptions(config, graphOptimizer, rewrites.andThen(change), target);
  }

  /**
   * With a place to run other than this process, such as {@code grpc://host:2222}. Sessions on
   * other machines are not supported yet: {@link Sessions#open} refuses them.
   */
  public SessionOptions withTarget(String newTarget) {
    return new SessionOptions(config, graphOptimizer, rewrites, newTarget);
  }

  /** Where the session runs; empty for this process. */
  public String target() {
    return target;
  }

  /** Whether the session runs in this process. */
  public boolean inProcess() {
    return target.equals(IN_PROCESS);
  }

  /** The configuration, for code that opens a session itself, such as a loader of SavedModels. */
  public ConfigProto toProto() {
    RewriterConfig.Builder rewriter = RewriterConfig.newBuilder();
    switch (graphOptimizer) {
      case ONE_ROUND -> rewriter.setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE);
      case OFF -> rewriter.setDisableMetaOptimizer(true);
      case DEFAULT ->
          rewriter.setMetaOptimizerIterations(RewriterConfig.NumIterationsType.DEFAULT_NUM_ITERS);
    }
    rewrites.accept(rewriter);
    return config.toBuilder()
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .build();
  }
}
