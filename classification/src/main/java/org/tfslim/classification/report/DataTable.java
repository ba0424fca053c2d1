package org.tfslim.classification.report;

import static org.tfslim.classification.report.Html.element;

import java.util.List;

/** Tables, in a frame that scrolls if they are wider than the screen. */
final class DataTable {
  private DataTable() {}

  static Html.Element of(List<? extends Html> header, List<? extends Html> rows) {
    Html.Element table = element("table");
    if (!header.isEmpty()) {
      table = table.add(element("thead", element("tr").add(header)));
    }
    return element("div", table.add(element("tbody").add(rows)))
        .with("class", "scroll")
        .with("tabindex", "0");
  }

  /** Names and values, one row each. */
  static Html facts(List<TrainingReport.Fact> facts) {
    List<Html.Element> rows =
        facts.stream()
            .map(
                fact ->
                    element(
                        "tr",
                        rowHeader(fact.name()),
                        element("td", fact.value()).with("class", "value")))
            .toList();
    return of(List.of(), rows).with("class", "scroll facts");
  }

  static Html.Element columnHeader(String text) {
    return element("th", text).with("scope", "col");
  }

  static Html.Element rowHeader(String text) {
    return element("th", text).with("scope", "row");
  }

  static Html.Element number(String text) {
    return element("td", text).with("class", "number");
  }
}
