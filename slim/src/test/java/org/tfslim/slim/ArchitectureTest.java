package org.tfslim.slim;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tfslim.slim.testing.ArchitectureRules;

class ArchitectureTest {
  private static final JavaClasses CLASSES = ArchitectureRules.classesOf("org.tfslim.slim");

  static List<ArchRule> rules() {
    return ArchitectureRules.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyRuleHolds(ArchRule rule) {
    rule.check(CLASSES);
  }
}
