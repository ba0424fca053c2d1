package org.tfslim.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.JavaWildcardType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Static fields whose value cannot change: numbers, texts, enums, our own classes with final
 * immutable fields only, unmodifiable collections of these, and a few known classes.
 */
final class BeImmutable extends ArchCondition<JavaField> {
  private static final List<String> KNOWN_CLASSES =
      List.of(
          "com.google.gson.Gson",
          "java.lang.Class",
          "java.lang.Record",
          "java.lang.Enum",
          "java.lang.Object",
          "java.lang.Runnable",
          "java.lang.String",
          "java.nio.charset.Charset",
          "java.nio.file.Path",
          "java.util.Comparator",
          "java.util.HexFormat",
          "java.util.Locale",
          "java.util.Optional",
          "java.util.OptionalDouble",
          "java.util.OptionalInt",
          "java.util.OptionalLong",
          "java.util.regex.Pattern",
          "org.tensorflow.ndarray.Shape");
  private static final List<String> KNOWN_PACKAGES =
      List.of("java.math", "java.time", "java.time.format", "java.util.function");
  private static final List<String> UNMODIFIABLE =
      List.of(
          "java.util.ImmutableCollections$",
          "java.util.Collections$Unmodifiable",
          "java.util.Collections$Empty",
          "java.util.Collections$Singleton");

  BeImmutable() {
    super("be immutable");
  }

  @Override
  public void check(JavaField field, ConditionEvents events) {
    if (field.getModifiers().contains(JavaModifier.SYNTHETIC)) {
      return; // The compiler's own, as the values of an enum.
    }
    trouble(field.getType(), new HashSet<>())
        .or(() -> modifiableValue(field))
        .ifPresent(
            trouble ->
                events.add(
                    SimpleConditionEvent.violated(
                        field, field.getDescription() + " can change: " + trouble)));
  }

  /** What may change in values of a type. */
  private static Optional<String> trouble(JavaType type, Set<JavaClass> seen) {
    if (type instanceof JavaTypeVariable<?> || type instanceof JavaWildcardType) {
      return Optional.empty();
    }
    if (type instanceof JavaParameterizedType parameterized) {
      Optional<String> inArguments =
          parameterized.getActualTypeArguments().stream()
              .filter(argument -> !argument.equals(type))
              .flatMap(argument -> trouble(argument, seen).stream())
              .findFirst();
      if (inArguments.isPresent()) {
        return inArguments;
      }
    }
    return troubleOfClass(type.toErasure(), seen);
  }

  private static Optional<String> troubleOfClass(JavaClass type, Set<JavaClass> seen) {
    if (!seen.add(type) || isKnown(type)) {
      return Optional.empty();
    }
    if (type.isArray()) {
      return Optional.of("arrays can be written to");
    }
    if (!type.getName().startsWith("org.tfslim.")) {
      return Optional.of(type.getName() + " is not known to be immutable");
    }
    return type.getAllFields().stream()
        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
        .filter(field -> field.getOwner().getName().startsWith("org.tfslim."))
        .flatMap(field -> troubleOfField(field, seen).stream())
        .findFirst();
  }

  private static Optional<String> troubleOfField(JavaField field, Set<JavaClass> seen) {
    return field.getModifiers().contains(JavaModifier.FINAL)
        ? trouble(field.getType(), seen).map(t -> field.getFullName() + ": " + t)
        : Optional.of(field.getFullName() + " is not final");
  }

  private static boolean isKnown(JavaClass type) {
    return type.isPrimitive()
        || isCollection(type)
        || KNOWN_CLASSES.contains(type.getName())
        || KNOWN_PACKAGES.contains(type.getPackageName())
        || (type.isAssignableTo(Number.class) && type.getPackageName().equals("java.lang"))
        || type.isEquivalentTo(Boolean.class)
        || type.isEquivalentTo(Character.class)
        || isOfAnotherProject(type);
  }

  /** Enums, and TensorFlow's messages, which change only while they are built. */
  private static boolean isOfAnotherProject(JavaClass type) {
    boolean ours = type.getName().startsWith("org.tfslim.");
    boolean message =
        type.getPackageName().equals("org.tensorflow.proto")
            && !type.getSimpleName().endsWith("Builder");
    return message || (type.isEnum() && !ours);
  }

  /** Interfaces that say nothing about change; the value of the field decides. */
  private static boolean isCollection(JavaClass type) {
    return type.isEquivalentTo(List.class)
        || type.isEquivalentTo(Set.class)
        || type.isEquivalentTo(Map.class)
        || type.isEquivalentTo(Collection.class);
  }

  private static Optional<String> modifiableValue(JavaField field) {
    if (!isCollection(field.getRawType())) {
      return Optional.empty();
    }
    String valueClass = valueOf(field.reflect()).getClass().getName();
    return UNMODIFIABLE.stream().anyMatch(valueClass::startsWith)
        ? Optional.empty()
        : Optional.of("its value is a " + valueClass);
  }

  private static Object valueOf(Field field) {
    try {
      field.setAccessible(true);
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
