package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {
  @Test
  void oneReceiverGetsEverything() {
    List<String> said = new ArrayList<>();
    Messages messages = Messages.to(said::add);
    messages.info("reading");
    messages.warn("the file is empty");
    assertThat(said).containsExactly("reading", "warning: the file is empty");
  }
}
