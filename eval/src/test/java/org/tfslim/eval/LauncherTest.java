package org.tfslim.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.Command;
import org.tfslim.eval.bench.BenchProgram;
import org.tfslim.eval.doctor.DoctorProgram;
import org.tfslim.eval.predict.PredictProgram;
import org.tfslim.eval.summary.SummaryProgram;
import org.tfslim.testkit.Launcher;

/** The list of commands in bin/slim is that of the programs. */
class LauncherTest {
  private static Launcher.Entry entry(Class<?> main, Command command) {
    return new Launcher.Entry(command.name(), "eval", main.getName(), command.summary());
  }

  @Test
  void listIsThatOfThePrograms() {
    assertThat(Launcher.commands("eval"))
        .containsExactlyElementsOf(
            List.of(
                entry(EvalProgram.class, new EvalProgram()),
                entry(PredictProgram.class, new PredictProgram(System.in)),
                entry(SummaryProgram.class, new SummaryProgram()),
                entry(BenchProgram.class, new BenchProgram()),
                entry(DoctorProgram.class, new DoctorProgram())));
  }
}
