package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tfslim.cli.Command;
import org.tfslim.export.checkpoint.CheckpointProgram;
import org.tfslim.testkit.Launcher;

/** The list of commands in bin/slim is that of the programs. */
class LauncherTest {
  private static Launcher.Entry entry(Class<?> main, Command command) {
    return new Launcher.Entry(command.name(), "export", main.getName(), command.summary());
  }

  @Test
  void listIsThatOfThePrograms() {
    assertThat(Launcher.commands("export"))
        .containsExactlyElementsOf(
            List.of(
                entry(ExportProgram.class, new ExportProgram()),
                entry(CheckpointProgram.class, CheckpointProgram.command())));
  }
}
