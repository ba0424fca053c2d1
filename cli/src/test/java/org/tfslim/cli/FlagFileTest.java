package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.cli.ExampleCommand.BATCH_SIZE;
import static org.tfslim.cli.ExampleCommand.CLONE_ON_CPU;
import static org.tfslim.cli.ExampleCommand.MASTER;
import static org.tfslim.cli.ExampleCommand.MAX_STEPS;
import static org.tfslim.cli.ExampleCommand.MODEL_NAME;
import static org.tfslim.cli.ExampleCommand.QUANTIZE_DELAY;
import static org.tfslim.cli.ExampleCommand.SCOPES;
import static org.tfslim.cli.ExampleCommand.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagFileTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("flags.txt"), text);
  }

  @Test
  void flagsStandOneOnALine() throws IOException {
    Path file =
        file(
            """
            # A comment, then nothing

              --batch_size=8
            --model-name inception_v1
            --clone_on_cpu
            --quantize_delay -3
            --master = no, all of this = value\s\s
            """);
    ParsedFlags flags = parse("--flagfile=" + file);
    assertThat(flags.get(BATCH_SIZE)).isEqualTo(8);
    assertThat(flags.get(MODEL_NAME)).isEqualTo("inception_v1");
    assertThat(flags.get(CLONE_ON_CPU)).isTrue();
    assertThat(flags.get(QUANTIZE_DELAY)).isEqualTo(-3);
    assertThat(flags.get(MASTER)).isEqualTo("= no, all of this = value");
  }

  @Test
  void windowsLineEndsAreFine() throws IOException {
    assertThat(parse("--flagfile", file("--batch_size=8\r\n--model_name=x\r\n").toString()))
        .extracting(flags -> flags.get(BATCH_SIZE), flags -> flags.get(MODEL_NAME))
        .containsExactly(8, "x");
  }

  @Test
  void theCommandLineOverridesTheFile() throws IOException {
    Path file = file("--batch_size=8\n--scope=a\n--scope=b\n--clone_on_cpu\n--seed=1\n");
    ParsedFlags flags =
        parse("--batch_size=4", "--flagfile=" + file, "--scope=c", "--noclone_on_cpu");
    assertThat(flags.get(BATCH_SIZE)).isEqualTo(4);
    assertThat(flags.get(SCOPES)).isEqualTo(List.of("c"));
    assertThat(flags.get(CLONE_ON_CPU)).isFalse();
    assertThat(flags.get(ExampleCommand.SEED)).isEqualTo(1);
  }

  @Test
  void requiredFlagsMayComeFromTheFile() throws IOException {
    FlagTable table = new ExampleCommand(false, (f, c) -> 0).flags().withCommonFlags();
    Path file = file("--dataset_dir=/data\n");
    ParsedFlags flags = new FlagParser(table).parse(List.of("--flagfile=" + file), false);
    assertThat(flags.get(ExampleCommand.DATASET_DIR)).isEqualTo(Path.of("/data"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch_size=3|%s:1: expected --name=value or a comment after #, found batch_size=3",
        "--bach_size=3|%s:1: --bach_size: no such flag; did you mean --batch_size?",
        "--batch_size|%s:1: --batch_size needs a value: --batch_size=N, a whole number of at least"
            + " 1",
        "--batch_size=x|%s: --batch_size=x: expected a whole number of at least 1",
        "--flagfile=other|%s:1: --flagfile does not belong in a flag file",
        "--help|%s:1: --help does not belong in a flag file",
      })
  void mistakesNameTheFile(String line, String message) throws IOException {
    Path file = file(line);
    assertThatThrownBy(() -> parse("--flagfile=" + file))
        .isInstanceOf(UsageException.class)
        .hasMessage(message.formatted(file));
  }

  @Test
  void aFlagTwiceInTheFileIsAMistake() throws IOException {
    Path file = file("--batch_size=3\n--batch_size=4\n");
    assertThatThrownBy(() -> parse("--flagfile=" + file))
        .hasMessage(file + ": --batch_size is given twice (3 and 4)");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    assertThat(parse("--flagfile=" + file("\ufeff--batch_size=3\r\n")).get(BATCH_SIZE))
        .isEqualTo(3);
  }

  @Test
  void whatIsNotUtf8IsAnErrorOfUsage() throws IOException {
    Path file = Files.write(folder.resolve("latin1.txt"), new byte[] {'#', (byte) 0xe4});
    assertThatThrownBy(() -> parse("--flagfile=" + file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("it is not UTF-8 text");
  }

  @Test
  void theFileMustBeThere() {
    Path file = folder.resolve("none.txt");
    assertThatThrownBy(() -> parse("--flagfile=" + file))
        .isInstanceOf(UsageException.class)
        .hasMessage("--flagfile=" + file + ": no such file");
  }

  @Test
  void theEchoNamesEveryFlag() {
    assertThat(parse("--batch_size=4", "--scope=a", "--scope=b", "--clone_on_cpu").echo())
        .isEqualTo(
            """
            --dataset_dir=data
            --batch_size=4
            --normalize=true
            --model_name=lenet
            --scope=a
            --scope=b
            --weight_decay=0.00004
            --quantize_delay=-1
            # --moving_average_decay is not set
            # --max_number_of_steps is not set
            --seed=0
            --optimizer=rmsprop
            --clone_on_cpu=true
            --master=
            --format=tsv
            --verbosity=info
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        " padded ",
        "\"quoted\"",
        "\"",
        "\"\"",
        "# none",
        "a\nb\r\tc",
        "C:\\new\\t",
        "\"a\\n\n\"",
        "grün",
        "=",
        "--batch_size=3"
      })
  void theEchoIsReadBackToTheSameValues(String value) throws IOException {
    ParsedFlags flags =
        parse("--master=" + value, "--max_number_of_steps=7", "--scope=" + value, "--scope=x");
    ParsedFlags again = parse("--flagfile=" + file(flags.echo()));
    assertThat(again.get(MASTER)).isEqualTo(value);
    assertThat(again.get(SCOPES)).isEqualTo(List.of(value, "x"));
    assertThat(again.get(MAX_STEPS)).contains(7);
    assertThat(again.echo()).isEqualTo(flags.echo());
  }
}
