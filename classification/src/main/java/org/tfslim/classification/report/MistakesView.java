package org.tfslim.classification.report;

import static org.tfslim.classification.report.Html.element;
import static org.tfslim.classification.report.Html.text;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.tfslim.slim.evaluation.Mistake;

/** The mistakes that the network was surest of, as pictures. */
final class MistakesView {
  private final ClassCounts counts;

  MistakesView(ClassCounts counts) {
    this.counts = counts;
  }

  Html of(List<MistakePicture> mistakes) {
    Html title = element("h2", "Worst mistakes");
    if (mistakes.isEmpty()) {
      return element("section", title, element("p", "No image was taken for another class."));
    }
    return element(
        "section",
        title,
        element("p", "The images whose right class got the lowest probability, the worst first."),
        element("div")
            .add(mistakes.stream().limit(EvaluationReport.MAX_MISTAKES).map(this::figure).toList())
            .with("class", "mistakes"));
  }

  private Html figure(MistakePicture picture) {
    Mistake mistake = picture.mistake();
    String label = counts.name(Math.toIntExact(mistake.label()));
    String prediction = counts.name(Math.toIntExact(mistake.prediction()));
    Html caption =
        element(
            "figcaption",
            element("strong", label),
            element("span", text("taken for "), element("em", prediction)),
            element(
                    "span",
                    "%s for the right class, loss %s"
                        .formatted(
                            probability(picture.labelProbability()),
                            NumberFormats.number(mistake.loss())))
                .with("class", "detail"),
            element("span", "sample " + mistake.sample()).with("class", "detail"));
    return element("figure", image(picture.image(), label + ", taken for " + prediction), caption);
  }

  private static Html image(ByteString file, String description) {
    Optional<Picture> picture = Picture.of(file);
    return picture
        .<Html>map(
            it ->
                element("img")
                    .with("class", it.small() ? "small" : "")
                    .with("alt", description)
                    .with("src", it.uri()))
        .orElseGet(() -> element("p", "cannot be shown").with("class", "absent"));
  }

  private static String probability(double share) {
    return share > 0 && share < 0.0005 ? "below 0.05 %" : NumberFormats.percent(share);
  }
}
