package org.tfslim.slim.testing;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.resolvers.SelectedClassResolverFromClasspath;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.Slice;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rules that every module keeps. A module's {@code ArchitectureTest} checks {@link #all} on its
 * own classes; a rule about a package that the module does not have passes.
 */
public final class ArchitectureRules {
  private static final String CLI = "org.tfslim.slim.cli..";
  private static final String NETS = "org.tfslim.nets..";
  private static final String TRAIN = "org.tfslim.train..";
  private static final String EVAL = "org.tfslim.eval..";
  private static final String EXPORT = "org.tfslim.export..";

  private static final DescribedPredicate<Slice> PROGRAMS =
      DescribedPredicate.describe(
          "programs", slice -> List.of("train", "eval", "export").contains(slice.getNamePart(1)));

  private ArchitectureRules() {}

  /** The classes below a package that are on the class path, without tests. */
  public static JavaClasses classesOf(String packageName) {
    return quickly(
        () ->
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
                .importPackages(packageName));
  }

  /**
   * Imports without reading all of TensorFlow's classes, which takes long: what our classes use is
   * looked into only where it is ours or Java's.
   */
  private static JavaClasses quickly(Supplier<JavaClasses> imported) {
    return ArchConfiguration.withThreadLocalScope(
        configuration -> {
          configuration.setClassResolver(SelectedClassResolverFromClasspath.class);
          configuration.setClassResolverArguments("org.tfslim", "java.lang", "java.util");
          return imported.get();
        });
  }

  /** Every rule. */
  public static List<ArchRule> all() {
    return List.of(
        slimKnowsNothingAboveIt(),
        netsKnowNothingOfPrograms(),
        programsDoNotKnowEachOther(),
        noStaticMutableState(),
        noThreadLocals(),
        onlyTheCommandLineEndsTheProcess(),
        onlyTheCommandLinePrints(),
        noJavaLogging(),
        noPackageCycles());
  }

  /** The library does not depend on networks or programs. */
  public static ArchRule slimKnowsNothingAboveIt() {
    return noClasses()
        .that()
        .resideInAPackage("org.tfslim.slim..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(NETS, TRAIN, EVAL, EXPORT)
        .because("slim is the library that everything else stands on")
        .allowEmptyShould(true);
  }

  /** The networks depend on the library only. */
  public static ArchRule netsKnowNothingOfPrograms() {
    return noClasses()
        .that()
        .resideInAPackage(NETS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TRAIN, EVAL, EXPORT)
        .because("networks are used without the programs")
        .allowEmptyShould(true);
  }

  /** What two programs share belongs into one of the libraries. */
  public static ArchRule programsDoNotKnowEachOther() {
    return slices()
        .matching("org.tfslim.(*)..")
        .that(PROGRAMS)
        .should()
        .notDependOnEachOther()
        .because("the programs share code only through slim and nets")
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

  /** Nothing hides in a thread. */
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

  /** There is one way to log. */
  public static ArchRule noJavaLogging() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .because("programs log through the console, libraries do not log")
        .allowEmptyShould(true);
  }

  /**
   * Packages can be understood one after the other. The root package of the library is the one
   * exception: the handle there gives access to the packages below, which in turn take the handle.
   */
  public static ArchRule noPackageCycles() {
    return slices()
        .matching("org.tfslim.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(resideInAPackage("org.tfslim.slim"), alwaysTrue())
        .because("a cycle of packages is one package")
        .allowEmptyShould(true);
  }
}
