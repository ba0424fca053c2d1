package org.tfslim.nets;

import static org.tfslim.nets.mobilenet.Mobilenet.FINEGRAIN_CLASSIFICATION_MODE;
import static org.tfslim.nets.mobilenet.Mobilenet.PREDICTIONS;
import static org.tfslim.nets.mobilenet.Mobilenet.USE_EXPLICIT_PADDING;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;

import java.util.Map;
import org.tfslim.nets.mobilenet.Mobilenet;
import org.tfslim.nets.mobilenet.MobilenetV2;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetworkFn;

/** Options of the MobileNets that the reference values cover. */
class MobilenetOptionsTest extends GoldenOptions {
  private static final NetOptions THIN = NONE.with(DEPTH_MULTIPLIER, 0.35);

  @Override
  Map<String, NetworkFn> calls() {
    NetOptions finegrain =
        NONE.with(DEPTH_MULTIPLIER, 0.75)
            .with(FINEGRAIN_CLASSIFICATION_MODE, true)
            .with(MIN_DEPTH, 24);
    NetOptions padded = THIN.with(USE_EXPLICIT_PADDING, true).with(FINAL_ENDPOINT, "layer_15");
    return Map.of(
        "mobilenet_v2_dm050",
        network("mobilenet_v2", 12, NONE.with(DEPTH_MULTIPLIER, 0.5)),
        "mobilenet_v2_finegrain_dm075",
        network("mobilenet_v2", 12, finegrain),
        "mobilenet_v2_dynamic",
        network("mobilenet_v2", 5, THIN.with(PREDICTIONS, false)),
        "mobilenet_v2_base_os16",
        base(THIN.with(OUTPUT_STRIDE, 16)),
        "mobilenet_v2_base_explicit",
        base(padded));
  }

  private static NetworkFn base(NetOptions options) {
    return base(
        MobilenetV2::mobilenetBase, "MobilenetV2", Mobilenet.trainingScope(0, NONE), options);
  }
}
