package org.tfslim.nets;

import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.video.S3dg.FIRST_TEMPORAL_KERNEL_SIZE;
import static org.tfslim.nets.video.S3dg.GATING_STARTAT;
import static org.tfslim.nets.video.S3dg.TEMPORAL_CONV_STARTAT;

import java.util.Map;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.nets.video.S3dg;

/** Options of S3D-G that the reference values cover. */
class S3dgOptionsTest extends GoldenOptions {
  @Override
  Map<String, NetworkFn> calls() {
    NetOptions flat =
        NONE.with(FIRST_TEMPORAL_KERNEL_SIZE, 7)
            .with(TEMPORAL_CONV_STARTAT, S3dg.NONE)
            .with(GATING_STARTAT, "Mixed_5b");
    NetOptions first = NONE.with(FINAL_ENDPOINT, "Mixed_4c");
    return Map.of(
        "s3dg_nogating",
        network("s3dg", 7, NONE.with(GATING_STARTAT, S3dg.NONE)),
        "s3dg_2d_first7",
        network("s3dg", 7, flat),
        "s3dg_base_mixed_4c",
        base(S3dg::s3dgBase, "InceptionV1", S3dg.argScope(0, NONE), first));
  }
}
