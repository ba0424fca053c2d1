package org.tfslim.testkit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The rules find what they are there to find. */
class ArchitectureRulesTest {
  static final class NotFinal {
    static int count = 1;
  }

  static final class HasArray {
    static final int[] TABLE = {1};
  }

  static final class HasAtomic {
    static final AtomicInteger COUNT = new AtomicInteger();
  }

  static final class HasArrayList {
    static final ArrayList<String> NAMES = new ArrayList<>();
  }

  static final class HasModifiableList {
    static final List<String> NAMES = new ArrayList<>(List.of("a"));
  }

  static final class HasListOfAtomic {
    static final List<AtomicInteger> COUNTS = List.of(new AtomicInteger());
  }

  static final class HasOwnMutable {
    static final Counter COUNTER = new Counter();
  }

  static final class Counter {
    int count;
  }

  static final class HoldsArray {
    static final HoldsArray NONE = new HoldsArray();
    final float[] values = {1};
  }

  static final class HasThreadLocal {
    private final ThreadLocal<String> name = new ThreadLocal<>();

    String name() {
      return name.get();
    }
  }

  static final class Exits {
    void exit() {
      System.exit(1);
    }
  }

  static final class Halts {
    void halt() {
      Runtime.getRuntime().halt(1);
    }
  }

  static final class Prints {
    void print() {
      System.out.println("out");
    }
  }

  static final class PrintsErrors {
    void print() {
      System.err.println("err");
    }
  }

  static final class PrintsTraces {
    void print(Exception e) {
      e.printStackTrace();
    }
  }

  static final class Logs {
    void log() {
      Logger.getLogger("x").info("log");
    }
  }

  static final class ReadsText {
    String text(Path file) throws IOException {
      return Files.readString(file);
    }
  }

  static final class ReadsLines {
    List<String> lines(Path file) throws IOException {
      return Files.readAllLines(file);
    }
  }

  static final class MakesReader {
    Reader reader(InputStream in) {
      return new InputStreamReader(in, StandardCharsets.UTF_8);
    }
  }

  static final class ReadsBytes {
    byte[] bytes(Path file) throws IOException {
      return Files.readAllBytes(file);
    }
  }

  static final class NamesFlag {
    String remedy(long size) {
      return "choose another --batch_size than " + size; // A recipe of the compiler.
    }
  }

  static final class NamesScript {
    static final String REMEDY = "run bin/slim data";
  }

  static final class NamesOption {
    String remedy(double size) {
      return size > 1e9 ? "choose another batch_size -- or less" : "a--b";
    }
  }

  enum Fine {
    ONE
  }

  record FineRecord(int number, List<String> names, Fine fine) {
    static final FineRecord NONE = new FineRecord(0, List.of(), Fine.ONE);
    static final Map<String, FineRecord> TABLE =
        Collections.unmodifiableMap(new TreeMap<>(Map.of("none", NONE)));
    private static final String NAME = "fine";

    @Override
    public String toString() {
      return NAME;
    }
  }

  private static final JavaClasses EXAMPLES =
      new ClassFileImporter().importClasses(ArchitectureRulesTest.class.getDeclaredClasses());

  private static void assertBroken(ArchRule rule, Class<?> example, String message) {
    assertThatThrownBy(() -> rule.check(EXAMPLES.that(type(example))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  @Test
  void staticStateThatCanChangeIsFound() {
    ArchRule rule = ArchitectureRules.noStaticMutableState();
    assertBroken(rule, NotFinal.class, "does not have modifier FINAL");
    assertBroken(rule, HasArray.class, "arrays can be written to");
    assertBroken(rule, HasAtomic.class, "AtomicInteger is not known to be immutable");
    assertBroken(rule, HasArrayList.class, "java.util.ArrayList is not known to be immutable");
    assertBroken(rule, HasModifiableList.class, "its value is a java.util.ArrayList");
    assertBroken(rule, HasListOfAtomic.class, "AtomicInteger is not known to be immutable");
    assertBroken(rule, HasOwnMutable.class, "Counter.count is not final");
    assertBroken(rule, HoldsArray.class, "HoldsArray.values: arrays can be written to");
  }

  @Test
  void constantsAreFine() {
    ArchitectureRules.noStaticMutableState()
        .check(EXAMPLES.that(type(Fine.class).or(type(FineRecord.class))));
    assertThat(FineRecord.NONE).hasToString("fine");
  }

  @Test
  void threadLocalsAreFound() {
    assertBroken(ArchitectureRules.noThreadLocals(), HasThreadLocal.class, "ThreadLocal");
  }

  @Test
  void endingTheProcessIsFound() {
    ArchRule rule = ArchitectureRules.onlyTheCommandLineEndsTheProcess();
    assertBroken(rule, Exits.class, "System.exit");
    assertBroken(rule, Halts.class, "Runtime.halt");
  }

  @Test
  void printingIsFound() {
    ArchRule rule = ArchitectureRules.onlyTheCommandLinePrints();
    assertBroken(rule, Prints.class, "System.out");
    assertBroken(rule, PrintsErrors.class, "System.err");
    assertBroken(rule, PrintsTraces.class, "printStackTrace");
  }

  @Test
  void flagsAreFound() {
    ArchRule rule = ArchitectureRules.sayNoFlags("org.tfslim.testkit..");
    assertBroken(rule, NamesFlag.class, "--batch_size");
    assertBroken(rule, NamesScript.class, "bin/slim data");
    rule.check(EXAMPLES.that(type(NamesOption.class)));
  }

  @Test
  void readingTextElsewhereIsFound() {
    ArchRule rule = ArchitectureRules.onlyTextLinesReadsText();
    assertBroken(rule, ReadsText.class, "readString");
    assertBroken(rule, ReadsLines.class, "readAllLines");
    assertBroken(rule, MakesReader.class, "InputStreamReader");
    rule.check(EXAMPLES.that(type(ReadsBytes.class)));
  }

  @Test
  void loggingIsFound() {
    assertBroken(ArchitectureRules.noJavaLogging(), Logs.class, "java.util.logging.Logger");
  }
}
