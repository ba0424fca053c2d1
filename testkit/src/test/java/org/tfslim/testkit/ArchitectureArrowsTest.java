package org.tfslim.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules about packages find wrong dependencies; the classes that have them are made here. */
class ArchitectureArrowsTest {
  @TempDir Path folder;

  /**
   * Classes of which each one uses the next one in the list; names are without {@code org.tfslim}.
   */
  private JavaClasses chain(String... names) throws IOException {
    return fullChain(Stream.of(names).map("org.tfslim."::concat).toArray(String[]::new));
  }

  private JavaClasses fullChain(String... names) throws IOException {
    for (int i = 0; i < names.length; i++) {
      String next = i + 1 < names.length ? names[i + 1] + " next;" : "";
      int dot = names[i].lastIndexOf('.');
      Path source = folder.resolve(names[i].replace('.', '/') + ".java");
      Files.createDirectories(source.getParent());
      Files.writeString(
          source,
          "package %s; public class %s { %s }"
              .formatted(names[i].substring(0, dot), names[i].substring(dot + 1), next));
    }
    return compiled();
  }

  private JavaClasses compiled() throws IOException {
    List<String> sources;
    try (var files = Files.walk(folder)) {
      sources = files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
    }
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, sources.toArray(String[]::new));
    assertThat(status).isZero();
    return new ClassFileImporter().importPath(folder);
  }

  private void source(String name, String body) throws IOException {
    Path source = folder.resolve(name.replace('.', '/') + ".java");
    Files.createDirectories(source.getParent());
    int dot = name.lastIndexOf('.');
    Files.writeString(
        source,
        "package %s; public class %s { %s }"
            .formatted(name.substring(0, dot), name.substring(dot + 1), body));
  }

  private static void assertBroken(ArchRule rule, JavaClasses classes) {
    assertThatThrownBy(() -> rule.check(classes)).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @CsvSource({
    "formats, slim",
    "slim, nets",
    "slim, cli",
    "nets, classification",
    "classification, cli",
    "classification, programs",
    "cli, slim",
    "programs, train",
    "train, eval",
    "eval, export",
    "export, train"
  })
  void aRoomMustNotKnowThoseAboveItOrBesideIt(String from, String to) throws IOException {
    assertBroken(ArchitectureRules.arrowsFrom(from), chain(from + ".A", to + ".B"));
    assertBroken(ArchitectureRules.arrowsFrom(from), chain(from + ".deep.A", to + ".deep.B"));
  }

  @ParameterizedTest
  @CsvSource({"formats, true", "formats.deep, true", "cli, true", "slim, false", "nets, false"})
  void filesAndFlagsMustNotKnowTensorFlow(String from, boolean broken) throws IOException {
    ArchRule rule = ArchitectureRules.filesAndFlagsDoWithoutTensorFlow();
    JavaClasses classes = fullChain("org.tfslim." + from + ".A", "org.tensorflow.proto.B");
    if (broken) {
      assertBroken(rule, classes);
    } else {
      rule.check(classes);
    }
  }

  @Test
  void internalPackagesAreForTheirOwnModule() throws IOException {
    ArchRule rule = ArchitectureRules.internalPackagesAreNobodyElses();
    rule.check(chain("slim.other.C", "slim.other.internal.D"));
    assertBroken(rule, chain("slim.A", "formats.internal.B"));
    assertBroken(rule, chain("nets.A", "slim.export.internal.deep.B"));
  }

  @Test
  void packagesMustNotUseEachOtherInACircle() throws IOException {
    assertBroken(
        ArchitectureRules.noPackageCycles(),
        chain("slim.data.A", "slim.layers.B", "slim.args.C", "slim.data.D"));
    assertBroken(ArchitectureRules.noPackageCycles(), chain("slim.A", "slim.cli.B", "slim.C"));
  }

  @Test
  void sessionsAreOpenedInOnePlaceOnly() throws IOException {
    ArchRule rule = ArchitectureRules.onlySessionsOpensSessions();
    source("org.tensorflow.Session", "");
    source("org.tfslim.slim.runtime.Sessions", "Object open = new org.tensorflow.Session();");
    source("org.tfslim.train.A", "org.tensorflow.Session given;");
    rule.check(compiled());
    source("org.tfslim.train.A", "Object open = new org.tensorflow.Session();");
    assertBroken(rule, compiled());
    source("org.tfslim.train.A", "java.util.function.Supplier<?> s = org.tensorflow.Session::new;");
    assertBroken(rule, compiled());
  }

  @Test
  void theRightArrowsAreFine() throws IOException {
    JavaClasses classes =
        chain(
            "train.A",
            "nets.B",
            "slim.Handle",
            "slim.layers.internal.C",
            "slim.args.D",
            "slim.Handle2");
    for (ArchRule rule : ArchitectureRules.all()) {
      rule.check(classes);
    }
    assertThat(classes).hasSize(6);
  }
}
