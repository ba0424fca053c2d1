package org.tfslim.nets;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.tfslim.nets.spec.NetSpec;

/** The large networks of the registry. */
@Tag("large")
class LargeNetworkContractTest extends NetworkContract {
  @Override
  Stream<NetSpec> networks() {
    return Nets.all().stream().filter(NetSpec::isLarge);
  }
}
