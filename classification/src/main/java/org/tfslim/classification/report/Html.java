package org.tfslim.classification.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A piece of a page. Whatever text goes in comes out as text: there is no way to write markup
 * except by {@link #element}. Elements are values; {@link Element#with} and {@link Element#add}
 * return changed copies.
 */
sealed interface Html {
  /** Elements that have no content and no end tag. */
  Set<String> VOID = Set.of("meta", "img", "br");

  /** Appends the markup. */
  void writeTo(StringBuilder out);

  /** An element around its content. */
  static Element element(String name, Html... content) {
    return new Element(name, List.of(), Arrays.asList(content));
  }

  /** An element around a text. */
  static Element element(String name, String text) {
    return element(name, text(text));
  }

  /** A text. */
  static Html text(String text) {
    return new Text(text);
  }

  /** A style sheet or a script of this program, which is not escaped. */
  static Html inline(String name, String code) {
    if (code.contains("</")) {
      throw new IllegalArgumentException("</ would end the " + name);
    }
    return new Inline(name, code);
  }

  /** {@code name="value"}. */
  record Attribute(String name, String value) {}

  /** An element. */
  record Element(String name, List<Attribute> attributes, List<Html> content) implements Html {
    public Element {
      attributes = List.copyOf(attributes);
      content = List.copyOf(content);
    }

    /** With an attribute, in place of one of the same name. */
    Element with(String attribute, String value) {
      List<Attribute> more = new ArrayList<>(attributes);
      more.removeIf(other -> other.name().equals(attribute));
      more.add(new Attribute(attribute, value));
      return new Element(name, more, content);
    }

    /** With more content at the end. */
    Element add(List<? extends Html> more) {
      return new Element(name, attributes, Stream.concat(content.stream(), more.stream()).toList());
    }

    /** With more content at the end. */
    Element add(Html... more) {
      return add(Arrays.asList(more));
    }

    @Override
    public void writeTo(StringBuilder out) {
      out.append('<').append(name);
      for (Attribute attribute : attributes) {
        out.append(' ').append(attribute.name()).append("=\"");
        escape(attribute.value(), out);
        out.append('"');
      }
      out.append('>');
      if (!VOID.contains(name)) {
        content.forEach(child -> child.writeTo(out));
        out.append("</").append(name).append('>');
      }
    }
  }

  /** A text. */
  record Text(String text) implements Html {
    @Override
    public void writeTo(StringBuilder out) {
      escape(text, out);
    }
  }

  /** A style sheet or a script. */
  record Inline(String name, String code) implements Html {
    @Override
    public void writeTo(StringBuilder out) {
      out.append('<').append(name).append(">\n").append(code);
      out.append("</").append(name).append(">\n");
    }
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '\t', '\n' -> out.append(c);
        default -> out.append(Character.isISOControl(c) ? '\ufffd' : c);
      }
    }
  }
}
