package org.tfslim.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.StopSignal;
import org.tfslim.slim.runtime.Sessions;
import org.tfslim.testkit.JavaCommand;

/** Signals while the threads of TensorFlow compute. */
@DisabledOnOs(OS.WINDOWS) // no signals there
class NativeExitTest {
  private static final int CHAINS = 16;
  private static final int LENGTH = 40;
  private static final int SIZE = 300;

  /** Computes on all cores until it is ended; asked to stop, it does not hurry. */
  static final class Worker implements TensorFlowCommand {
    private final boolean saves;

    private Worker(boolean saves) {
      this.saves = saves;
    }

    public static void main(String[] args) {
      Program.main(new Worker(args.length > 0), new String[0]);
    }

    @Override
    public String name() {
      return "worker";
    }

    @Override
    public String summary() {
      return "Computes.";
    }

    @Override
    public FlagTable flags() {
      return FlagTable.of();
    }

    @Override
    public int run(ParsedFlags flags, Console console) {
      if (!saves) {
        return compute(console);
      }
      StopSignal stop = StopSignal.install(console, () -> "nothing was saved");
      try {
        return compute(console);
      } finally {
        stop.close();
      }
    }

    private static int compute(Console console) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        List<Operand<TFloat32>> ends =
            IntStream.range(0, CHAINS).<Operand<TFloat32>>mapToObj(i -> chain(tf)).toList();
        try (Session session = Sessions.open(graph)) {
          for (int i = 0; ; i++) {
            Session.Runner runner = session.runner();
            ends.forEach(runner::addTarget);
            runner.run().close();
            if (i == 0) {
              console.info("computing");
            }
          }
        }
      }
    }

    private static Operand<TFloat32> chain(Ops tf) {
      Operand<TFloat32> value = tf.random.randomUniform(tf.array(SIZE, SIZE), TFloat32.class);
      for (int i = 0; i < LENGTH; i++) {
        value = tf.math.tanh(tf.linalg.matMul(value, value));
      }
      return value;
    }
  }

  @TempDir Path folder;

  @Test
  void theFirstEndsItWithoutACrash() throws IOException, InterruptedException {
    Process process = start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).endsWith(" computing");
      process.toHandle().destroy();
      assertEnded(process, output);
    }
  }

  @Test
  void theSecondEndsItWithoutACrashIfTheFirstWaits() throws IOException, InterruptedException {
    Process process = start("saves");
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).endsWith(" computing");
      process.toHandle().destroy();
      assertThat(output.readLine()).contains("stopping after this step");
      process.toHandle().destroy();
      assertThat(output.readLine()).isEqualTo("ended at once: nothing was saved");
      assertEnded(process, output);
    }
  }

  private Process start(String... args) throws IOException {
    List<String> command = JavaCommand.of(Worker.class, args);
    command.add(1, "-Dtfslim.quiet=true");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    return builder.redirectErrorStream(true).start();
  }

  private void assertEnded(Process process, BufferedReader output)
      throws IOException, InterruptedException {
    assertThat(output.lines()).isEmpty();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(Program.INTERRUPTED);
    try (Stream<Path> reports = Files.list(folder)) {
      assertThat(reports).isEmpty();
    }
  }
}
