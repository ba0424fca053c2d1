package org.tfslim.slim.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.ScopeList;

/** What is restored from another training's checkpoint, and that nothing is restored silently. */
class RestorePlanTest {
  @TempDir private Path directory;
  private Path prefix;
  private final SavedGraph graph =
      new SavedGraph()
          .model("A/conv/w", 0, 2)
          .model("A/logits/w", 0, 3)
          .model("A/new/w", 0, 1)
          .slot("A/conv/w/Momentum", 0, 2);

  @BeforeEach
  void save() {
    prefix = directory.resolve("model.ckpt-1");
    try (SavedGraph old =
        new SavedGraph()
            .model("A/conv/w", 1, 2)
            .model("A/logits/w", 1, 10)
            .slot("A/conv/w/Momentum", 7, 2)) {
      old.saver().save(old.initialized(), prefix);
    }
    graph.initialized();
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private RestorePlan plan(String excluded, boolean ignoreMissing) {
    return Restore.from(prefix)
        .excluding(ScopeList.parse(excluded))
        .ignoringMissing(ignoreMissing)
        .plan(graph.slim.variables().all());
  }

  private void run(RestorePlan plan) {
    plan.run(graph.session(), graph.slim.ops());
  }

  @Test
  void tellsWhatBecomesOfEachVariableAndDoesThat() {
    RestorePlan plan = plan("A/logits", true);
    assertThat(plan.lines())
        .containsExactly(
            "starting from the weights of " + prefix,
            "  restored: 1 variable",
            "  excluded: 1 (A/logits/w)",
            "  missing in the checkpoint: 1 (A/new/w)",
            "  of another shape: none",
            "  in the checkpoint, but unused: 2 (A/conv/w/Momentum, A/logits/w)");
    run(plan);
    assertThat(graph.floats("A/conv/w")).containsExactly(1, 1);
    assertThat(graph.floats("A/logits/w")).containsExactly(0, 0, 0);
    assertThat(graph.floats("A/new/w")).containsExactly(0);
    assertThat(graph.floats("A/conv/w/Momentum")).containsExactly(0, 0);
  }

  private void assertRefused(RestorePlan plan, String... messages) {
    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(DataException.class)
        .message()
        .contains(messages);
    assertThat(graph.floats("A/conv/w")).containsExactly(0, 0);
  }

  @Test
  void missingVariablesAreRefusedUnlessTheyMayBeMissing() {
    assertRefused(
        plan("A/logits", false),
        "It lacks 1 of 2 variables:\n  A/new/w",
        "To train these from new values: checkpoint_exclude_scopes=A/new, or ignore_missing_vars");
  }

  @Test
  void anotherShapeIsRefusedEvenWhereVariablesMayBeMissing() {
    assertRefused(
        plan("", true),
        "A/logits/w is 10 in the checkpoint and 3 in this network",
        "To train these from new values: checkpoint_exclude_scopes=A/logits");
    assertThat(plan("", true).lines()).contains("  of another shape: 1 (A/logits/w)");
  }

  @Test
  void nothingLeftToRestoreIsRefused() {
    assertRefused(plan("A/", false), "Nothing to restore from " + prefix);
  }

  @Test
  void aScopeWithoutVariablesIsAMistake() {
    assertThatThrownBy(() -> plan("A/logits,A/Logit", true))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "checkpoint_exclude_scopes: no variable of the network begins with A/Logit;"
                + " the nearest: A/logits, A/logits/w, A");
  }

  @Test
  void slotsAreNoVariablesOfTheNetwork() {
    assertThatThrownBy(() -> plan("A/conv/w/Momentum", true)).isInstanceOf(OptionException.class);
  }
}
