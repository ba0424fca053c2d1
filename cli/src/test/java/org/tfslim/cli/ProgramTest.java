package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;

class ProgramTest {
  private static final String DATA = "--dataset_dir=d";

  private static final OptionalFlag<Path> PATH = Flag.path("path", "A path.");
  private static final Flag<String> TEXT = Flag.pathText("text", "/default", "A path, or none.");

  private final Recorder recorder = new Recorder();

  private int runThrowing(Throwable thrown, String... flags) {
    Command command =
        new ExampleCommand(
            true,
            (f, c) -> {
              if (thrown instanceof Error error) {
                throw error;
              }
              throw (Exception) thrown;
            });
    return recorder.run(command, flags.length == 0 ? new String[] {DATA} : flags);
  }

  @Test
  void theExitCodeIsTheCommands() {
    Command command =
        new ExampleCommand(
            true,
            (flags, console) -> {
              console.println("result " + flags.get(ExampleCommand.BATCH_SIZE));
              console.info("log");
              return 0;
            });
    assertThat(recorder.run(command, DATA, "--batch_size=5")).isEqualTo(0);
    assertThat(recorder.out()).isEqualTo("result 5\n");
    assertThat(recorder.err()).isEqualTo("05-08 09:30:00 log\n");
    assertThat(recorder.run(new ExampleCommand(true, (f, c) -> 7), DATA)).isEqualTo(7);
  }

  @Test
  void argumentsAreNamesOfThisMachine() {
    Command command =
        new ExampleCommand(
            true,
            (flags, console) -> {
              flags.arguments().forEach(console::println);
              return 0;
            });
    assertThat(recorder.run(command, DATA, "file:///a%20b", "-", "c//d")).isZero();
    assertThat(recorder.out()).isEqualTo("/a b\n-\nc//d\n");
    assertThat(recorder.run(command, DATA, "s3://b/c")).isEqualTo(2);
    assertThat(recorder.err()).contains("error: 's3://b/c': s3:// names are not read");
    assertThat(recorder.run(command, DATA, "")).isEqualTo(2);
    assertThat(recorder.err()).contains("error: '': an empty name is not a path");
  }

  @Test
  void pathsAreReadInOnePlace() {
    FlagTable table = FlagTable.of(FlagGroup.group("Paths", PATH, TEXT));
    assertThat(flags(table, "--path=file:///a").get(PATH)).hasValue(Path.of("/a"));
    assertThat(flags(table, "--path=~/a").get(PATH).orElseThrow())
        .isAbsolute()
        .endsWithRaw(Path.of("a"));
    assertThat(flags(table, "--text=file:///a").get(TEXT)).isEqualTo("/a");
    assertThat(flags(table, "--text=").get(TEXT)).isEmpty();
    assertThat(flags(table, "--text=a/").get(TEXT)).isEqualTo("a/");
    assertThatThrownBy(() -> flags(table, "--text=gs://a"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--text=gs://a: gs:// names");
  }

  private static ParsedFlags flags(FlagTable table, String arg) {
    return new FlagParser(table.withCommonFlags()).parse(List.of(arg), false);
  }

  @Test
  void wrongUsageIsTwo() {
    assertThat(runThrowing(new AssertionError("never run"), DATA, "--bach_size=3")).isEqualTo(2);
    assertThat(recorder.err())
        .isEqualTo(
            """
            bin/slim example: error: --bach_size: no such flag; did you mean --batch_size?
            bin/slim example --help shows the flags
            """);
    assertThat(recorder.out()).isEmpty();
  }

  @Test
  void failuresHaveTheirCodesAndMessages() {
    assertThat(runThrowing(new SlimException("the thing"))).isEqualTo(1);
    assertThat(runThrowing(new UsageException("the flag"))).isEqualTo(2);
    assertThat(runThrowing(new OptionException("another batch_size", "batch_size"))).isEqualTo(2);
    assertThat(runThrowing(new DataException("the file"))).isEqualTo(3);
    assertThat(runThrowing(new InterruptedException())).isEqualTo(130);
    assertThat(recorder.err())
        .isEqualTo(
            """
            bin/slim example: error: the thing
            bin/slim example: error: the flag
            bin/slim example --help shows the flags
            bin/slim example: error: another --batch_size
            bin/slim example --help shows the flags
            bin/slim example: error: the file
            bin/slim example: error: interrupted
            """);
  }

  @Test
  void stackTracesAreForDebugging() {
    assertThat(runThrowing(new DataException("the file", new IOException("why")), DATA))
        .isEqualTo(3);
    assertThat(recorder.err()).doesNotContain("at org.tfslim", "why");
    assertThat(
            runThrowing(
                new DataException("the file", new IOException("why")), DATA, "--verbosity=debug"))
        .isEqualTo(3);
    assertThat(recorder.err()).contains("at org.tfslim", "Caused by: java.io.IOException: why");
  }

  @Test
  void whatWasNotExpectedIsNamed() {
    assertThat(runThrowing(new IllegalStateException("odd"))).isEqualTo(1);
    assertThat(recorder.err())
        .isEqualTo(
            """
            bin/slim example: error: java.lang.IllegalStateException: odd
            This was not expected; --verbosity=debug shows where it happened.
            """);
  }

  @Test
  void filesThatAreMissingAreNamed(@TempDir Path folder) {
    Path file = folder.resolve("none");
    Command command = new ExampleCommand(true, (f, c) -> Files.readAllBytes(file).length);
    assertThat(recorder.run(command, DATA)).isEqualTo(1);
    assertThat(recorder.err())
        .isEqualTo("bin/slim example: error: " + file + ": no such file or folder\n");
  }

  @Test
  void aFullDiskIsNamed() {
    assertThat(runThrowing(new UncheckedIOException(new IOException("No space left on device"))))
        .isEqualTo(1);
    assertThat(recorder.err()).contains("the disk is full: No space left on device");
  }

  @Test
  void missingMemoryIsNamed() {
    assertThat(runThrowing(new OutOfMemoryError("Java heap space"))).isEqualTo(1);
    assertThat(recorder.err())
        .contains("out of memory (Java heap space; Java heap of ", "SLIM_JAVA_OPTS=-Xmx8g");
  }

  @Test
  void helpGoesToStandardOutput() {
    for (String flag : List.of("--help", "-h", "-help")) {
      assertThat(runThrowing(new AssertionError("never run"), "--nonsense", flag)).isEqualTo(0);
    }
    assertThat(recorder.out()).startsWith("Shows how flags are read.").contains("8 more flags");
    assertThat(recorder.err()).isEmpty();
    Recorder full = new Recorder();
    assertThat(full.run(new ExampleCommand(true, (f, c) -> 1), "--helpfull")).isEqualTo(0);
    assertThat(full.out()).contains("--quantize_delay=N");
  }

  @Test
  void aProgramMayHaveAVersionFlagOfItsOwn() {
    OptionalFlag<Integer> version = Flag.integer("version", "The model's version.");
    Command command = new SmallCommand("export", version);
    assertThat(recorder.run(command, "--version=3")).isEqualTo(0);
    assertThat(recorder.run(command, "--version", "4")).isEqualTo(0);
    assertThat(recorder.out()).isEqualTo("export Optional[3] []\nexport Optional[4] []\n");
    assertThat(recorder.run(command, "--version")).isEqualTo(0);
    assertThat(recorder.out()).endsWith("\nversions of export\n");
  }

  @Test
  void theFirstArgumentChoosesFromAGroup() {
    OptionalFlag<Integer> limit = Flag.integer("limit", "At most so many.");
    CommandGroup group =
        new CommandGroup(
            "checkpoint",
            "Looks into checkpoints.",
            List.of(
                new SmallCommand("checkpoint list", limit),
                new SmallCommand("checkpoint verify", limit)));
    assertThat(recorder.run(group, "list", "--limit=3", "model.ckpt-1")).isEqualTo(0);
    assertThat(recorder.out()).isEqualTo("checkpoint list Optional[3] [model.ckpt-1]\n");
    assertThat(recorder.run(group, "list", "--limt=3")).isEqualTo(2);
    assertThat(recorder.run(group)).isEqualTo(2);
    assertThat(recorder.run(group, "lsit")).isEqualTo(2);
    assertThat(recorder.run(group, "erase")).isEqualTo(2);
    assertThat(recorder.run(group, "--verbosity=warn", "list")).isEqualTo(2);
    assertThat(recorder.err())
        .isEqualTo(
            """
            bin/slim checkpoint list: error: --limt: no such flag; did you mean --limit?
            bin/slim checkpoint list --help shows the flags
            bin/slim checkpoint: error: expected a command: list, verify
            bin/slim checkpoint --help shows the flags
            bin/slim checkpoint: error: no command 'lsit'; did you mean list?
            bin/slim checkpoint --help shows the flags
            bin/slim checkpoint: error: no command 'erase'; expected one of list, verify
            bin/slim checkpoint --help shows the flags
            bin/slim checkpoint: error: 'list' must come before all flags
            bin/slim checkpoint --help shows the flags
            """);
  }

  @Test
  void completionListsTheFlags() {
    assertThat(recorder.run(new ExampleCommand(true, (f, c) -> 1), "--completion_words"))
        .isEqualTo(0);
    assertThat(recorder.out().lines())
        .contains("--batch_size=", "--clone_on_cpu", "--verbosity=", "--help");
  }

  @Test
  void resultsThatCannotBePrintedAreAFailure() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PrintStream err = new PrintStream(OutputStream.nullOutputStream(), false);
    Console console =
        new Console(
            new PrintStream(full, false, StandardCharsets.UTF_8),
            err,
            Terminal.none(),
            Clock.systemUTC());
    Command command =
        new ExampleCommand(
            true,
            (f, c) -> {
              c.println("result");
              return 0;
            });
    assertThat(Program.run(command, List.of(DATA), console)).isEqualTo(1);
  }

  /** Prints its name, its flag and its arguments. */
  private record SmallCommand(String name, Flag<?> flag) implements Command {
    @Override
    public String summary() {
      return "Small.";
    }

    @Override
    public FlagTable flags() {
      return FlagTable.of(FlagGroup.group("All", flag));
    }

    @Override
    public Optional<String> arguments() {
      return Optional.of("FILE");
    }

    @Override
    public String versions() {
      return "versions of " + name + "\n";
    }

    @Override
    public Optional<Failure> explain(Throwable thrown) {
      return thrown instanceof ArithmeticException
          ? Optional.of(new Failure(9, "explained"))
          : Optional.empty();
    }

    @Override
    public int run(ParsedFlags flags, Console console) {
      console.println(name + " " + flags.get(flag) + " " + flags.arguments());
      return 0;
    }
  }
}
