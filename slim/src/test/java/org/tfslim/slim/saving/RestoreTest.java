package org.tfslim.slim.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.Variable;

/** What can be asked for when a model starts from another checkpoint. */
class RestoreTest {
  @TempDir private Path directory;
  private Path prefix;
  private final SavedGraph graph =
      new SavedGraph()
          .model("B/conv/w", 0, 2)
          .model("B/fc/w", 0, 2, 3)
          .slot("B/conv/w/Momentum", 0, 2);

  @BeforeEach
  void save() {
    prefix = directory.resolve("model.ckpt-1");
    try (SavedGraph old =
        new SavedGraph()
            .model("A/conv/w", 1, 2)
            .model("B/conv/w", 2, 2)
            .slot("B/conv/w/ExponentialMovingAverage", 3, 2)
            .model("B/fc/w", 4, 6)
            .slot("B/conv/w/Momentum", 7, 2)) {
      old.saver().save(old.initialized(), prefix);
    }
    graph.initialized();
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private RestorePlan run(Restore restore) {
    return restore.into(graph.session(), graph.slim);
  }

  @Test
  void onlyScopesThatAreIncludedAreRestored() {
    RestorePlan plan = run(Restore.from(prefix).including("B/conv"));
    assertThat(plan.checkpoint()).isEqualTo(prefix);
    assertThat(plan.restored()).extracting(Variable::name).containsExactly("B/conv/w");
    assertThat(plan.excluded()).extracting(Variable::name).containsExactly("B/fc/w");
    assertThat(graph.floats("B/conv/w")).containsExactly(2, 2);
    assertThat(graph.floats("B/fc/w")).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(graph.floats("B/conv/w/Momentum")).containsExactly(0, 0);
  }

  @Test
  void whatIsExcludedIsNotIncluded() {
    assertThatThrownBy(() -> run(Restore.from(prefix).including("B/conv").excluding("B/conv/w")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Nothing to restore");
    assertThatThrownBy(() -> run(Restore.from(prefix).including("B/cnv")))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("begins with B/cnv");
  }

  @Test
  void variablesAreLookedForUnderOtherNames() {
    run(Restore.from(prefix).excluding("B/fc").named(name -> "A" + name.substring(1)));
    assertThat(graph.floats("B/conv/w")).containsExactly(1, 1);
  }

  @Test
  void aMapNamesSomeAndLeavesOthers() {
    RestorePlan plan = run(Restore.from(prefix).reshaping().named(Map.of("B/conv/w", "A/conv/w")));
    assertThat(graph.floats("B/conv/w")).containsExactly(1, 1);
    assertThat(graph.floats("B/fc/w")).containsExactly(4, 4, 4, 4, 4, 4);
    assertThat(plan.unused())
        .containsExactly("B/conv/w", "B/conv/w/ExponentialMovingAverage", "B/conv/w/Momentum");
  }

  @Test
  void twoVariablesOfOneNameAreRefused() {
    assertThatThrownBy(() -> run(Restore.from(prefix).named(name -> "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("B/conv/w and B/fc/w are both to be restored from x");
  }

  @Test
  void missingOnesAreIgnoredOnlyIfAskedFor() {
    Restore restore = Restore.from(prefix).excluding("B/fc").named(Map.of("B/conv/w", "B/cnv/w"));
    assertThatThrownBy(() -> run(restore))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("B/cnv/w")
        .hasMessageContaining("checkpoint_exclude_scopes=B/conv, or ignore_missing_vars");
    Restore other = Restore.from(prefix).reshaping().named(Map.of("B/conv/w", "B/cnv/w"));
    RestorePlan plan = run(other.ignoringMissing(true));
    assertThat(plan.missing()).extracting(Variable::name).containsExactly("B/conv/w");
    assertThat(graph.floats("B/conv/w")).containsExactly(0, 0);
    assertThat(graph.floats("B/fc/w")).containsExactly(4, 4, 4, 4, 4, 4);
  }

  @Test
  void anotherShapeOfAsManyElementsIsRestoredIfAskedFor() {
    Restore restore = Restore.from(prefix).including("B/fc");
    RestorePlan plan = restore.plan(graph.slim.variables().all());
    assertThat(plan.different()).extracting(Variable::name).containsExactly("B/fc/w");
    assertThatThrownBy(() -> run(restore))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("B/fc/w is 6 in the checkpoint and 2x3 in this network");
    assertThat(run(restore.reshaping()).different()).isEmpty();
    Variable<?> variable = graph.slim.variables().find("B/fc/w").orElseThrow();
    try (Result result = graph.session().runner().fetch(variable.value()).run()) {
      assertThat(result.get(0).shape()).isEqualTo(Shape.of(2, 3));
    }
    assertThat(graph.floats("B/fc/w")).containsExactly(4, 4, 4, 4, 4, 4);
  }

  @Test
  void anotherNumberOfElementsIsAlwaysRefused() {
    assertThatThrownBy(
            () ->
                run(
                    Restore.from(prefix)
                        .including("B/conv")
                        .reshaping()
                        .named(Map.of("B/conv/w", "B/fc/w"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("B/fc/w is 6 in the checkpoint and 2 in this network");
  }

  @Test
  void averagesTakeThePlaceOfValuesIfAskedFor() {
    Restore restore = Restore.from(prefix).including("B/conv");
    run(restore);
    assertThat(graph.floats("B/conv/w")).containsExactly(2, 2);
    run(restore.averages(AverageUse.IF_STORED));
    assertThat(graph.floats("B/conv/w")).containsExactly(3, 3);
  }
}
