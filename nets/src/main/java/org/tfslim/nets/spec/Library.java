package org.tfslim.nets.spec;

import java.util.Locale;

/** A library that has some of the networks too, and publishes weights of them. */
public enum Library {
  /** PyTorch Image Models: safetensors. */
  TIMM,
  /** Keras Applications: h5. */
  KERAS;

  /** The name as flags have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
