package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScopeListTest {
  @Test
  void spacesAndEmptyNamesDoNotMatter() {
    assertThat(ScopeList.parse(" A/Logits ,, B").prefixes()).containsExactly("A/Logits", "B");
    assertThat(ScopeList.parse("").prefixes()).isEmpty();
    assertThat(ScopeList.parse("")).isEqualTo(ScopeList.none());
  }
}
