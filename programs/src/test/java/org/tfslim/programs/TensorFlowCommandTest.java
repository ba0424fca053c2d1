package org.tfslim.programs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.slim.training.NotFiniteLossException;

class TensorFlowCommandTest {
  /** What the command under test does. */
  private interface Work {
    void run() throws Throwable;
  }

  private record Example(Work work) implements TensorFlowCommand {
    @Override
    public String name() {
      return "example";
    }

    @Override
    public String summary() {
      return "An example.";
    }

    @Override
    public FlagTable flags() {
      return FlagTable.of();
    }

    @Override
    public int run(ParsedFlags flags, Console console) throws Exception {
      try {
        work.run();
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable t) {
        throw new AssertionError(t);
      }
      return 0;
    }
  }

  private static ProgramRun run(Work work, String... args) {
    return ProgramRun.of(new Example(work), args);
  }

  private static ProgramRun runThrowing(Throwable thrown, String... args) {
    return run(
        () -> {
          throw thrown;
        },
        args);
  }

  @Test
  void aLossThatIsNotFiniteIsFour() {
    ProgramRun run = runThrowing(new NotFiniteLossException("the loss"));
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).isEqualTo("bin/slim example: error: the loss\n");
  }

  @Test
  void missingMemoryIsNamed() {
    ProgramRun run = runThrowing(new TFResourceExhaustedException("OOM when allocating\nnode x"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("TensorFlow ran out of memory: try a smaller batch (OOM when allocating)")
        .doesNotContain("node x");
  }

  @Test
  void aMissingNativeLibraryIsNamed() {
    String glibc = "libtensorflow_cc.so.2: version `GLIBC_2.34' not found";
    ProgramRun run = runThrowing(new UnsatisfiedLinkError(glibc));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("the native TensorFlow library cannot be loaded", glibc, "GLIBC 2.34", "doctor");
    NoClassDefFoundError second =
        new NoClassDefFoundError("Could not initialize class org.tensorflow.NativeLibrary");
    assertThat(runThrowing(second).err()).contains("native TensorFlow library");
    assertThat(runThrowing(new NoClassDefFoundError("org/example/Other")).err())
        .contains("java.lang.NoClassDefFoundError: org/example/Other\nThis was not expected");
  }

  @Test
  void tensorflowsOwnFailuresAreShort() {
    ProgramRun failed =
        runThrowing(new TensorFlowException("Matrix size-incompatible\n\t [[{{node}}]]"));
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err())
        .isEqualTo("bin/slim example: error: TensorFlow: Matrix size-incompatible\n");
    ProgramRun damaged = runThrowing(new TensorFlowException("corrupted record at 1024"));
    assertThat(damaged.exitCode()).isEqualTo(3);
    assertThat(damaged.err())
        .isEqualTo("bin/slim example: error: TensorFlow: corrupted record at 1024\n");
  }

  @Test
  void aWrongArgumentInTheGraphIsTensorflowsFailureToo() {
    ProgramRun run =
        run(
            () -> {
              try (Graph graph = new Graph();
                  Session session = new Session(graph)) {
                Ops tf = Ops.create(graph);
                Operand<TString> file = tf.constant("no image");
                session.runner().fetch(tf.image.decodePng(file, TUint8.class)).run().close();
              }
            });
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("bin/slim example: error: TensorFlow: ")
        .contains("PNG")
        .doesNotContain("not expected", "{{node");
  }

  @Test
  void versionNamesTensorFlowAndItsDevices() {
    ProgramRun run = runThrowing(new AssertionError("never run"), "--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("tfslim ", "TensorFlow 2.18.0, TensorFlow Java 1.1.0\n", "devices: CPU:0")
        .contains("Java " + Runtime.version().feature());
  }
}
