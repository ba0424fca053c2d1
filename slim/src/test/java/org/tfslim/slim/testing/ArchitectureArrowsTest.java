package org.tfslim.slim.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules about packages find wrong dependencies; the classes that have them are made here. */
class ArchitectureArrowsTest {
  @TempDir Path folder;

  /**
   * Classes of which each one uses the next one in the list; names are without {@code org.tfslim}.
   */
  private JavaClasses chain(String... names) throws IOException {
    for (int i = 0; i < names.length; i++) {
      String next = i + 1 < names.length ? "org.tfslim." + names[i + 1] + " next;" : "";
      int dot = names[i].lastIndexOf('.');
      Path source = folder.resolve("org/tfslim/" + names[i].replace('.', '/') + ".java");
      Files.createDirectories(source.getParent());
      Files.writeString(
          source,
          "package org.tfslim.%s; public class %s { %s }"
              .formatted(names[i].substring(0, dot), names[i].substring(dot + 1), next));
    }
    List<String> sources;
    try (var files = Files.walk(folder)) {
      sources = files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
    }
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, sources.toArray(String[]::new));
    assertThat(status).isZero();
    return new ClassFileImporter().importPath(folder);
  }

  private static void assertBroken(ArchRule rule, JavaClasses classes) {
    assertThatThrownBy(() -> rule.check(classes)).isInstanceOf(AssertionError.class);
  }

  @Test
  void theLibraryMustNotUseNetworksOrPrograms() throws IOException {
    assertBroken(ArchitectureRules.slimKnowsNothingAboveIt(), chain("slim.A", "nets.B"));
    assertBroken(ArchitectureRules.slimKnowsNothingAboveIt(), chain("slim.data.A", "train.B"));
  }

  @Test
  void networksMustNotUsePrograms() throws IOException {
    assertBroken(ArchitectureRules.netsKnowNothingOfPrograms(), chain("nets.A", "eval.B"));
    assertBroken(ArchitectureRules.netsKnowNothingOfPrograms(), chain("nets.lab.A", "export.B"));
  }

  @Test
  void programsMustNotUseEachOther() throws IOException {
    assertBroken(ArchitectureRules.programsDoNotKnowEachOther(), chain("train.A", "eval.B"));
    assertBroken(ArchitectureRules.programsDoNotKnowEachOther(), chain("eval.lab.A", "export.B"));
  }

  @Test
  void packagesMustNotUseEachOtherInACircle() throws IOException {
    assertBroken(
        ArchitectureRules.noPackageCycles(),
        chain("slim.data.A", "slim.layers.B", "slim.args.C", "slim.data.D"));
  }

  @Test
  void theRightArrowsAreFine() throws IOException {
    JavaClasses classes =
        chain("train.A", "nets.B", "slim.Handle", "slim.layers.C", "slim.args.D", "slim.Handle2");
    for (ArchRule rule : ArchitectureRules.all()) {
      rule.check(classes);
    }
    assertThat(classes).hasSize(6);
  }
}
