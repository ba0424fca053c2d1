package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tfslim.formats.DataException;

class ClassAgreementTest {
  private static ClassAgreement of(List<String> model, List<String> data) {
    return ClassAgreement.of(model, data);
  }

  @Test
  void anotherOrderIsRefusedWithBothOrders() {
    ClassAgreement classes = of(List.of("cat", "dog", "emu"), List.of("dog", "cat", "emu"));
    assertThatThrownBy(classes::requireSameOrder)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "another order",
            "the model has 0 cat, 1 dog;",
            "the data set has 0 dog, 1 cat.",
            "Make the data again");
    assertThatThrownBy(classes::requireSame).hasMessageContaining("another order");
  }

  @Test
  void oneNameAtAnotherPlaceIsEnough() {
    assertThat(of(List.of("cat", "dog"), List.of("fox", "cat")).isAnotherOrder()).isTrue();
  }

  @Test
  void otherNamesAreADifferenceOnly() {
    ClassAgreement classes = of(List.of("cat", "dog"), List.of("cat", "wolf"));
    classes.requireSameOrder();
    assertThat(classes.difference())
        .hasValue(
            "the model and the data set have other classes: the model has 1 dog; the data set has"
                + " 1 wolf");
    assertThatThrownBy(classes::requireSame)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("1 dog", "1 wolf", "train_dir");
  }

  @Test
  void spellingMakesNoDifference() {
    ClassAgreement classes = of(List.of("Caf\u00e9", "dog "), List.of("cafe\u0301", "DOG"));
    classes.requireSame();
    assertThat(classes.difference()).isEmpty();
    assertThat(of(List.of("Cat", "Dog"), List.of("dog", "cat")).isAnotherOrder()).isTrue();
  }

  @Test
  void listsThatCannotBeComparedSayNothing() {
    for (List<String> other : List.of(List.<String>of(), List.of("dog", "cat", "emu"))) {
      of(List.of("cat", "dog"), other).requireSame();
      of(other, List.of("cat", "dog")).requireSame();
    }
  }

  @Test
  void longListsAreShortened() {
    List<String> names = IntStream.range(0, 1000).mapToObj(i -> "a" + i).toList();
    List<String> others = IntStream.range(0, 1000).mapToObj(i -> "b" + i).toList();
    assertThat(of(names, others).difference().orElseThrow())
        .contains("9 a9, ...")
        .hasSizeLessThan(400);
  }
}
