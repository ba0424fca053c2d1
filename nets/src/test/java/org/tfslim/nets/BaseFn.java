package org.tfslim.nets;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;

/** The base function of a network. */
@FunctionalInterface
interface BaseFn {
  Net build(Slim scope, Operand<TFloat32> images, NetOptions options);
}
