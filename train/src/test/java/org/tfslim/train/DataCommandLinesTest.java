package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.testing.FlagTaking;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.testkit.SlimCommands;
import org.tfslim.train.data.DataProgram;

/** The command lines of slim's README and scripts fit the flags of {@code bin/slim data}. */
class DataCommandLinesTest {
  @Test
  void allOfThemParse() {
    List<String[]> lines = SlimCommands.of("data");
    assertThat(lines).isNotEmpty();
    for (String[] line : lines) {
      ProgramRun run = FlagTaking.run(new DataProgram().flags(), line);
      assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.err()).isZero();
    }
  }

  @Test
  void theLoggingFlagsOfSlimAreTaken() {
    String[] line = SlimCommands.of("data").get(0);
    for (String flag :
        List.of(
            "--alsologtostderr",
            "--nologtostderr",
            "--v=1",
            "--stderrthreshold=INFO",
            "--log_dir=/tmp/l")) {
      List<String> all = new ArrayList<>(List.of(line));
      all.removeIf(it -> it.equals("--alsologtostderr"));
      all.add(flag);
      assertThat(FlagTaking.run(new DataProgram().flags(), all.toArray(String[]::new)).exitCode())
          .as(flag)
          .isZero();
    }
  }
}
