package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.Command;
import org.tfslim.testkit.Launcher;
import org.tfslim.train.data.DataProgram;

/** The list of commands in bin/slim is that of the programs. */
class LauncherTest {
  private static Launcher.Entry entry(Class<?> main, Command command) {
    return new Launcher.Entry(command.name(), "train", main.getName(), command.summary());
  }

  @Test
  void listIsThatOfThePrograms() {
    assertThat(Launcher.commands("train"))
        .containsExactlyElementsOf(
            List.of(
                entry(DataProgram.class, new DataProgram()),
                entry(TrainProgram.class, new TrainProgram())));
  }
}
