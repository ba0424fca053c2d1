package org.tfslim.testkit;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks all {@link ArchitectureRules} on the classes below the package of the test that extends
 * it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ArchitectureChecks {
  private final JavaClasses classes = ArchitectureRules.classesOf(getClass().getPackageName());

  protected static List<ArchRule> rules() {
    return ArchitectureRules.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  protected void everyRuleHolds(ArchRule rule) {
    rule.check(classes);
  }
}
