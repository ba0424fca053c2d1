package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void alignsTextLeftAndNumbersRight() {
    TextTable table =
        new TextTable("Name")
            .numbers("Size")
            .texts("")
            .row("a", "1,000", "x")
            .row("bcdef", "7", "");
    assertThat(table.text())
        .isEqualTo(
            """
            Name    Size
            -----  -----
            a      1,000  x
            bcdef      7
            """);
  }

  @Test
  void hasNoHeaderWithoutTitles() {
    assertThat(new TextTable("", "").row("Java", "17").row("OS", "Linux").text())
        .isEqualTo("Java  17\nOS    Linux\n");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    TextTable table = new TextTable("Name").numbers("Size");
    assertThatThrownBy(() -> table.row("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A row of 1 cells in a table of 2 columns");
  }
}
