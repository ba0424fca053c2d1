package org.tfslim.testkit;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.resolvers.SelectedClassResolverFromClasspath;
import com.tngtech.archunit.lang.ArchRule;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.function.Supplier;

/**
 * The rules that every module keeps. A module's {@code ArchitectureTest} checks {@link #all} on its
 * own classes; a rule about a package that the module does not have passes.
 */
public final class ArchitectureRules {
  private static final String CLI = "org.tfslim.cli..";

  /**
   * The rooms (modules with their root packages), each with those it may depend on. A dependency
   * that is not listed here is not allowed; docs/ARCHITECTURE.md describes the rooms.
   */
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "formats", List.of(),
          "slim", List.of("formats"),
          "nets", List.of("formats", "slim"),
          "classification", List.of("formats", "slim", "nets"),
          "cli", List.of("formats"),
          "programs", List.of("formats", "slim", "nets", "classification", "cli"),
          "train", List.of("formats", "slim", "nets", "classification", "cli", "programs"),
          "eval", List.of("formats", "slim", "nets", "classification", "cli", "programs"),
          "export", List.of("formats", "slim", "nets", "classification", "cli", "programs"));

  private ArchitectureRules() {}

  /** The classes below a package on the class path, without tests. */
  public static JavaClasses classesOf(String packageName) {
    return quickly(
        () ->
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
                .importPackages(packageName));
  }

  /**
   * Imports without reading all of TensorFlow's classes, which would take long: of the classes that
   * ours use, only our own and Java's are read.
   */
  private static JavaClasses quickly(Supplier<JavaClasses> imported) {
    return ArchConfiguration.withThreadLocalScope(
        configuration -> {
          configuration.setClassResolver(SelectedClassResolverFromClasspath.class);
          configuration.setClassResolverArguments("org.tfslim", "java.lang", "java.util");
          return imported.get();
        });
  }

  /** All rules. */
  public static List<ArchRule> all() {
    List<ArchRule> rules = new ArrayList<>(arrows());
    rules.add(filesAndFlagsDoWithoutTensorFlow());
    rules.add(internalPackagesAreNobodyElses());
    rules.add(noStaticMutableState());
    rules.add(noThreadLocals());
    rules.add(onlyTheCommandLineEndsTheProcess());
    rules.add(onlyTheCommandLinePrints());
    rules.add(noJavaLogging());
    rules.add(onlySessionsOpensSessions());
    rules.add(onlyTextLinesReadsText());
    rules.add(noPackageCycles());
    rules.add(librariesSayNoFlags());
    return List.copyOf(rules);
  }

  /** One rule per room: it depends only on those that the table names. */
  public static List<ArchRule> arrows() {
    return ROOMS.keySet().stream().sorted().map(ArchitectureRules::arrowsFrom).toList();
  }

  /** The room {@code name} depends only on those that the table names. */
  static ArchRule arrowsFrom(String name) {
    String[] others =
        ROOMS.keySet().stream()
            .filter(room -> !room.equals(name) && !ROOMS.get(name).contains(room))
            .map(room -> "org.tfslim." + room + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("org.tfslim." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("%s may depend only on %s".formatted(name, ROOMS.get(name)))
        .allowEmptyShould(true);
  }

  /** Code that only reads files, or only has a command line, needs no native library. */
  public static ArchRule filesAndFlagsDoWithoutTensorFlow() {
    return noClasses()
        .that()
        .resideInAnyPackage("org.tfslim.formats..", CLI)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tensorflow..")
        .because("formats and cli do not need TensorFlow")
        .allowEmptyShould(true);
  }

  /** Packages called {@code internal} are used by their own module only. */
  public static ArchRule internalPackagesAreNobodyElses() {
    return classes()
        .that()
        .resideInAPackage("org.tfslim..")
        .should(new UseNoOtherInternals())
        .because("internal packages may change without notice")
        .allowEmptyShould(true);
  }

  /** Static fields are final and of a type that cannot change. */
  public static ArchRule noStaticMutableState() {
    return fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .andShould(new BeImmutable())
        .because("state belongs to the object that is handed around")
        .allowEmptyShould(true);
  }

  /** No state is hidden in a thread. */
  public static ArchRule noThreadLocals() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocal.class)
        .because("a thread-local is static mutable state")
        .allowEmptyShould(true);
  }

  /** Other code throws, and the command line turns that into an exit code. */
  public static ArchRule onlyTheCommandLineEndsTheProcess() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .should()
        .callMethodWhere(
            target(owner(type(System.class).or(type(Runtime.class))))
                .and(target(name("exit").or(name("halt")))))
        .because("exit codes come from exceptions")
        .allowEmptyShould(true);
  }

  /** Other code prints through the console. */
  public static ArchRule onlyTheCommandLinePrints() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethodWhere(target(name("printStackTrace")))
        .because("results and log lines go where the console sends them")
        .allowEmptyShould(true);
  }

  /**
   * Libraries name options, the command line turns them into flags: the user of a library has no
   * command line.
   */
  public static ArchRule librariesSayNoFlags() {
    return sayNoFlags(
        "org.tfslim.formats..",
        "org.tfslim.slim..",
        "org.tfslim.nets..",
        "org.tfslim.classification..");
  }

  static ArchRule sayNoFlags(String... packages) {
    return classes()
        .that()
        .resideInAnyPackage(packages)
        .should(new SayNoFlags())
        .because("libraries do not know flags")
        .allowEmptyShould(true);
  }

  /** There is one way to log. */
  public static ArchRule noJavaLogging() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .because("programs log through the console, libraries do not log")
        .allowEmptyShould(true);
  }

  /** All sessions are configured in one place. */
  public static ArchRule onlySessionsOpensSessions() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.tfslim.slim.runtime.Sessions")
        .should()
        .accessTargetWhere(
            target(owner(name("org.tensorflow.Session"))).and(target(name("<init>"))))
        .because("Sessions.open knows how a session is configured")
        .allowEmptyShould(true);
  }

  /**
   * Text files that people and other systems write are read in one place, which knows byte order
   * marks, line ends and what is not UTF-8. The exceptions read what the kernel or they themselves
   * write.
   */
  public static ArchRule onlyTextLinesReadsText() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.tfslim.formats.TextLines")
        .and()
        // The state file as TensorFlow writes it; its reader skips the mark itself.
        .doNotHaveFullyQualifiedName("org.tfslim.formats.checkpoint.CheckpointState")
        .and()
        .doNotHaveFullyQualifiedName("org.tfslim.eval.EvalHistory")
        .and()
        .doNotHaveFullyQualifiedName("org.tfslim.eval.bench.ProcessFacts")
        .and()
        .doNotHaveFullyQualifiedName("org.tfslim.eval.doctor.SystemChecks")
        .should()
        .callMethodWhere(
            target(owner(type(Files.class)))
                .and(
                    target(name("readString"))
                        .or(target(name("readAllLines")))
                        .or(target(name("lines")))
                        .or(target(name("newBufferedReader")))))
        .orShould()
        .dependOnClassesThat(
            type(InputStreamReader.class).or(type(FileReader.class)).or(type(Scanner.class)))
        .because("TextLines knows what editors and other systems put into text files")
        .allowEmptyShould(true);
  }

  /**
   * Packages have no cycles, so that they can be understood one by one. There is one exception: the
   * handle {@code Slim} gives access to the arguments and the layers, which in turn take the
   * handle.
   */
  public static ArchRule noPackageCycles() {
    return slices()
        .matching("org.tfslim.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(
            resideInAPackage("org.tfslim.slim.args"), resideInAPackage("org.tfslim.slim"))
        .ignoreDependency(
            resideInAPackage("org.tfslim.slim.layers.internal"),
            resideInAPackage("org.tfslim.slim"))
        .because("a cycle of packages is one package")
        .allowEmptyShould(true);
  }
}
