package org.tfslim.nets.layouts;

import java.util.Optional;
import org.tfslim.formats.weights.ConversionPlan;

/** The state dictionaries of timm, the PyTorch Image Models. */
final class TimmLayout implements Layout {
  @Override
  public ConversionPlan canonical(ConversionPlan plan) {
    return plan;
  }

  @Override
  public Optional<String> prefix(String name, String canonical) {
    return name.equals(canonical)
            || name.endsWith("." + canonical)
            || name.endsWith("/" + canonical)
        ? Optional.of(name.substring(0, name.length() - canonical.length()))
        : Optional.empty();
  }

  @Override
  public Optional<String> without(String prefix, String name) {
    return name.startsWith(prefix)
        ? Optional.of(name.substring(prefix.length()))
        : Optional.empty();
  }

  /** PyTorch counts the batches that a batch norm has seen. */
  @Override
  public boolean isIgnored(String name) {
    return name.endsWith(".num_batches_tracked");
  }

  @Override
  public boolean outputFirst() {
    return true;
  }
}
