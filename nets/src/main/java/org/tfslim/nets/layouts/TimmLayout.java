package org.tfslim.nets.layouts;

import org.tfslim.formats.weights.ConversionPlan;

/** The state dictionaries of timm, the PyTorch Image Models. */
final class TimmLayout implements Layout {
  @Override
  public ConversionPlan canonical(ConversionPlan plan) {
    return plan;
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
