package org.tfslim.classification.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.SlimException;

/**
 * What {@code report.html} shows of a training run: one page that needs nothing else, no network
 * and no server. What is empty is left out, with a sentence on how to get it.
 *
 * @param title e.g. {@code lenet on fashion_mnist}
 * @param highlights the few numbers that matter most
 * @param charts curves over the steps
 * @param evaluation of the last checkpoint that was evaluated; empty if there was none
 * @param flags the command line
 * @param environment versions, devices, data, times
 * @param notes what a reader has to know, e.g. that a file was not whole
 */
record TrainingReport(
    String title,
    List<Fact> highlights,
    List<Chart> charts,
    Optional<EvaluationReport> evaluation,
    List<Fact> flags,
    List<Fact> environment,
    List<String> notes) {
  /** Copies the lists. */
  public TrainingReport {
    highlights = List.copyOf(highlights);
    charts = List.copyOf(charts);
    flags = List.copyOf(flags);
    environment = List.copyOf(environment);
    notes = List.copyOf(notes);
  }

  /**
   * A name and a value, e.g. a flag.
   *
   * @param value may be empty
   */
  public record Fact(String name, String value) {}

  /** The whole page. */
  public String html() {
    return ReportPage.html(this);
  }

  /**
   * Writes the page in UTF-8; an older one stays until the new one is whole.
   *
   * @throws SlimException if it cannot be written
   */
  public void write(Path file) {
    AtomicFile.write(file, html());
  }
}
