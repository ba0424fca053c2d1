package org.tfslim.nets;

import java.util.stream.Stream;
import org.tfslim.nets.spec.NetSpec;

/** The networks of the registry that are not large, and some that are unlike them. */
class NetworkContractTest extends NetworkContract {
  @Override
  Stream<NetSpec> networks() {
    return Stream.concat(
        Nets.all().stream().filter(spec -> !spec.isLarge()), OddNetworks.specs().stream());
  }
}
