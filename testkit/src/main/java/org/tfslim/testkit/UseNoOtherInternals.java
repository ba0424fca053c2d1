package org.tfslim.testkit;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Requires that a class uses packages called {@code internal} of its own module only. */
final class UseNoOtherInternals extends ArchCondition<JavaClass> {
  UseNoOtherInternals() {
    super("use internal packages of their own module only");
  }

  @Override
  public void check(JavaClass item, ConditionEvents events) {
    for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (isInternal(target) && !module(target).equals(module(item))) {
        events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
      }
    }
  }

  private static boolean isInternal(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith("org.tfslim.") && (name + ".").contains(".internal.");
  }

  /** The folder: the third part of {@code org.tfslim.slim.export.internal}. */
  private static String module(JavaClass type) {
    String rest = type.getPackageName().substring("org.tfslim.".length());
    return rest.substring(0, (rest + ".").indexOf('.'));
  }
}
