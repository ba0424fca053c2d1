package org.tfslim.eval.doctor;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tfslim.cli.TextTable;

/** The findings of {@code doctor}, for people and for programs. */
record DoctorReport(List<Finding> findings) {
  /** Whether the other programs can run. */
  boolean usable() {
    return findings.stream().noneMatch(Finding::fatal);
  }

  private List<Finding> problems() {
    return findings.stream().filter(finding -> finding.problem().isPresent()).toList();
  }

  /** The findings, section by section, then what to do. */
  String table() {
    TextTable table = new TextTable("", "", "");
    String section = "";
    for (Finding finding : findings) {
      String title = finding.section().equals(section) ? "" : finding.section();
      table.row(title, finding.name(), finding.value());
      section = finding.section();
    }
    return table.text() + "\n" + String.join("\n", verdict()) + "\n";
  }

  private List<String> verdict() {
    List<String> lines = new ArrayList<>();
    for (Finding finding : problems()) {
      Finding.Problem problem = finding.problem().orElseThrow();
      lines.add(
          "%s: %s (%s): %s"
              .formatted(
                  problem.fatal() ? "error" : "warning",
                  finding.name(),
                  finding.value(),
                  problem.text()));
    }
    if (lines.isEmpty()) {
      lines.add("No problems found.");
    }
    return lines;
  }

  /** A JSON object with one object per section, and the list of problems. */
  String json() {
    JsonObject root = new JsonObject();
    root.addProperty("usable", usable());
    for (Finding finding : findings) {
      String section = key(finding.section());
      if (!root.has(section)) {
        root.add(section, new JsonObject());
      }
      root.getAsJsonObject(section).addProperty(key(finding.name()), finding.value());
    }
    JsonArray problems = new JsonArray();
    problems().forEach(finding -> problems.add(problem(finding)));
    root.add("problems", problems);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(root) + "\n";
  }

  private static JsonObject problem(Finding finding) {
    Finding.Problem problem = finding.problem().orElseThrow();
    JsonObject object = new JsonObject();
    object.addProperty("subject", key(finding.name()));
    object.addProperty("fatal", problem.fatal());
    object.addProperty("text", problem.text());
    return object;
  }

  /** {@code Java heap} becomes {@code java_heap}. */
  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }
}
