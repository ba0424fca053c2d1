package org.tfslim.classification.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.classification.report.Html.element;

import org.junit.jupiter.api.Test;

class HtmlTest {
  private static String written(Html html) {
    StringBuilder out = new StringBuilder();
    html.writeTo(out);
    return out.toString();
  }

  @Test
  void textIsNeverMarkup() {
    assertThat(written(element("p", "a < b && c > \"d\" 'e'")))
        .isEqualTo("<p>a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;</p>");
  }

  @Test
  void anAttributeCannotBeLeft() {
    assertThat(written(element("img").with("alt", "\" onload=\"x()")))
        .isEqualTo("<img alt=\"&quot; onload=&quot;x()\">");
  }

  @Test
  void charactersThatNoPageMayHaveAreReplaced() {
    assertThat(written(element("p", "a\u0000b\u001bc\nd"))).isEqualTo("<p>a\ufffdb\ufffdc\nd</p>");
  }

  @Test
  void anAttributeIsThereOnce() {
    Html cell = element("td", "1").with("class", "a").with("class", "b").add(Html.text("2"));
    assertThat(written(cell)).isEqualTo("<td class=\"b\">12</td>");
  }

  @Test
  void aScriptCannotEndItself() {
    assertThatThrownBy(() -> Html.inline("script", "'</script>'"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
