package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTextTest {
  private final Command command = new ExampleCommand(true, (flags, console) -> 0);

  @Test
  void shortHelpLeavesAdvancedFlagsOut() {
    assertThat(HelpText.of(command, false, 80))
        .isEqualTo(
            """
            Shows how flags are read.

            Usage: bin/slim example [--flag=value ...] FILE...

            Data:
              --dataset_dir=PATH          Folder of the records. (required)
              --batch_size=N              Samples in each batch. (default: 32)
              --[no]normalize             Normalize the input. (default: true)

            Network:
              --model_name=TEXT           The network. (default: lenet)
              --scope=TEXT                Train these. (may be repeated)
              --weight_decay=X            Factor of the L2 regularization, the sum of
                                          squares of all weights halved. (default: 0.00004)

            Run:
              --max_number_of_steps=N     Stop after so many steps. Not set: never.
              --seed=N                    Seed of all random numbers. (default: 0)
              --optimizer=NAME            The optimizer. One of adadelta, adagrad, adam,
                                          ftrl, momentum, sgd, rmsprop. (default: rmsprop)
              --[no]clone_on_cpu          Use CPUs. (default: false)
              --master=TEXT               The session's target. (default: empty)
              --format=tsv|json           How results are printed. (default: tsv)

            Common:
              --verbosity=NAME            How much is logged to standard error; debug adds
                                          stack traces. One of debug, info, warn, error.
                                          (default: info)
              --flagfile=PATH             Read more flags from this file, one per line; the
                                          command line overrides them.
              --help                      Show the main flags.
              --helpfull                  Show all flags.
              --version                   Show the versions of this program and of
                                          TensorFlow.

            Examples:
              bin/slim example --dataset_dir=/data/mnist

            8 more flags with --helpfull.
            """);
  }

  @Test
  void fullHelpHasThemAll() {
    String help = HelpText.of(command, true, 80);
    assertThat(help)
        .contains("  --quantize_delay=N          Step at which quantization starts; below zero")
        .contains("  --moving_average_decay=X    Keep moving averages.\n")
        .doesNotContain("with --helpfull");
    command.flags().flags().forEach(f -> assertThat(help).contains("  " + f + " "));
  }

  @Test
  void linesKeepTheWidth() {
    for (int width : List.of(60, 80, 100)) {
      assertThat(HelpText.of(command, true, width).lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    }
  }

  @Test
  void aGroupListsItsCommands() {
    CommandGroup group = new CommandGroup("example", "Has commands.", List.of(command));
    assertThat(HelpText.of(group, false, 80))
        .startsWith("Has commands.\n\nUsage: bin/slim example [--flag=value ...] COMMAND ...\n")
        .contains("\nCommands:\n  example                     Shows how flags are read.\n");
  }
}
