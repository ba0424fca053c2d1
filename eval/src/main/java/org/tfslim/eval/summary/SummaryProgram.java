package org.tfslim.eval.summary;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.classification.ModelSettings;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.programs.ModelFlags;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.analysis.ModelAnalysis;

/**
 * {@code bin/slim summary}: shapes and costs of a network as built for inference. The graph is only
 * inspected, never run.
 */
public final class SummaryProgram implements TensorFlowCommand {
  private static final Flag<Format> FORMAT =
      Flag.choice("format", Format.TABLE, "A table for people, or tsv or json for programs.");

  /** The formats of the summary. */
  private enum Format {
    TABLE,
    TSV,
    JSON
  }

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new SummaryProgram(), args);
  }

  @Override
  public String name() {
    return "summary";
  }

  @Override
  public String summary() {
    return "Show the layers of a network: shapes, parameters, multiply-adds.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(ModelFlags.GROUP, FlagGroup.group("Output", FORMAT));
  }

  @Override
  public List<String> examples() {
    return List.of("--model_name=inception_v1", "--model_name=lenet --num_classes=26 --format=tsv");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    ModelSettings settings = ModelFlags.settings(flags);
    int batchSize = flags.get(ModelFlags.BATCH_SIZE);
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Placeholder<TFloat32> images =
          slim.tf()
              .withName("images")
              .placeholder(
                  TFloat32.class, Placeholder.shape(ModelFlags.imagesShape(settings, batchSize)));
      Net net = settings.network(slim, images);
      Summary summary =
          new Summary(settings, batchSize, ModelAnalysis.of(slim, net), slim.variables().model());
      console.print(
          switch (flags.get(FORMAT)) {
            case TABLE -> SummaryTable.of(summary);
            case TSV -> summary.tsv();
            case JSON -> summary.json();
          });
    }
    return 0;
  }
}
