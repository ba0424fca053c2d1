package org.tfslim.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** No string in a class names a flag of a program, or the script that starts the programs. */
final class SayNoFlags extends ArchCondition<JavaClass> {
  private static final Pattern FLAG = Pattern.compile("--[a-z_]{3,}|bin/slim|SLIM_[A-Z]");

  /** Tags of the constant pool and the bytes of each, as the class file format has them. */
  private static final Map<Integer, Integer> BYTES =
      Map.ofEntries(
          Map.entry(3, 4),
          Map.entry(4, 4),
          Map.entry(5, 8),
          Map.entry(6, 8),
          Map.entry(7, 2),
          Map.entry(9, 4),
          Map.entry(10, 4),
          Map.entry(11, 4),
          Map.entry(12, 4),
          Map.entry(15, 3),
          Map.entry(16, 2),
          Map.entry(17, 4),
          Map.entry(18, 4),
          Map.entry(19, 2),
          Map.entry(20, 2));

  private static final int UTF8 = 1;
  private static final int STRING = 8;
  private static final int HEADER_BYTES = 8;

  SayNoFlags() {
    super("name options without dashes");
  }

  @Override
  public void check(JavaClass item, ConditionEvents events) {
    for (String text : texts(item)) {
      if (FLAG.matcher(text).find()) {
        events.add(
            SimpleConditionEvent.violated(
                item, "%s has the text \"%s\"".formatted(item.getName(), text)));
      }
    }
  }

  /** The strings that its code uses, without those of annotations. */
  private static List<String> texts(JavaClass item) {
    try (InputStream in = item.getSource().orElseThrow().getUri().toURL().openStream()) {
      return texts(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the class file of " + item.getName(), e);
    }
  }

  private static List<String> texts(byte[] classFile) throws IOException {
    Map<Integer, String> names = new TreeMap<>();
    List<Integer> used = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
      in.skipNBytes(HEADER_BYTES);
      int size = in.readUnsignedShort();
      for (int i = 1; i < size; i++) {
        int tag = in.readUnsignedByte();
        if (tag == UTF8) {
          names.put(i, in.readUTF());
        } else if (tag == STRING) {
          used.add(in.readUnsignedShort());
        } else {
          in.skipNBytes(BYTES.get(tag));
          i += tag == 5 || tag == 6 ? 1 : 0; // Numbers of 64 bits take two places.
        }
      }
    }
    return used.stream().map(names::get).toList();
  }
}
